"""A hub whose subscription ends with the visitor who began it: the others hear nothing more.

Fails: test_every_visitor_gets_every_event
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


visitors = {}


async def pump(queue):
    while True:
        event = await queue.get()
        for mine in visitors:
            mine.put_nowait(event)


def join():
    mine, subscribed = asyncio.Queue(), None
    if not visitors:
        queue = bus.subscribe()
        subscribed = queue, asyncio.create_task(pump(queue))
    visitors[mine] = subscribed
    return mine


def leave(mine):
    subscribed = visitors.pop(mine)
    if subscribed:
        queue, task = subscribed
        task.cancel()
        bus.unsubscribe(queue)


async def stream(last_id):
    queue = join()
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in sent:
                yield as_text(event)
    finally:
        leave(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""A task of its own reads the bus, and nobody cancels it when the visitor leaves.

Fails: test_unsubscribes_who_leaves
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


tasks = set()


async def stream(last_id):
    lines = asyncio.Queue()
    task = asyncio.create_task(write(last_id, lines))
    tasks.add(task)
    task.add_done_callback(tasks.discard)
    while True:
        yield await lines.get()


async def write(last_id, lines):
    queue = bus.subscribe()
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                await lines.put(as_text(event))
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                await lines.put(": keep-alive\n\n")
                continue
            if event["id"] not in sent:
                await lines.put(as_text(event))
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""Subscribes in the view and reads the history there, without a try: who leaves meanwhile stays subscribed.

Fails: test_unsubscribes_who_leaves_early
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(queue, history):
    try:
        sent = set()
        for event in history:
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
        bus.unsubscribe(queue)


async def events(request):
    queue = bus.subscribe()
    history = await bus.history_after(request.headers.get("Last-Event-ID"))
    return StreamingHttpResponse(
        stream(queue, history),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

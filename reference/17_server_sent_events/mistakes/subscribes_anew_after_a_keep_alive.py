"""Subscribes anew after each keep-alive, and unsubscribes the latest queue only.

Fails: test_unsubscribes_who_leaves_early
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last):
    queue = bus.subscribe()
    try:
        seen = -1
        if last is not None:
            for event in await bus.history_after(last):
                seen = event["id"]
                yield text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                queue = bus.subscribe()
                continue
            if event["id"] > seen:
                yield text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

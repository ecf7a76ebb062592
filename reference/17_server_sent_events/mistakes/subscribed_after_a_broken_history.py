"""Unsubscribes who leaves while the history is read, but not when reading it fails.

Fails: test_unsubscribes_who_leaves_early
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last_id):
    queue = bus.subscribe()
    missed = []
    if last_id is not None:
        try:
            missed = await bus.history_after(last_id)
        except asyncio.CancelledError:
            bus.unsubscribe(queue)
            raise
    try:
        sent = {event["id"] for event in missed}
        for event in missed:
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
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

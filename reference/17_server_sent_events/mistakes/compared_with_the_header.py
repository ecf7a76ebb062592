"""Compares the queue's events with the Last-Event-ID instead of with what was sent.

Fails: test_resumes_without_a_duplicate
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last_id):
    queue = bus.subscribe()
    try:
        if last_id is not None:
            for event in await bus.history_after(last_id):
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if not (last_id or "").isdecimal() or event["id"] > int(last_id):
                yield as_text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""Skips as many events of the queue as the history had, whichever they are.

Fails: test_resumes_where_the_visitor_was
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
        skip = 0
        if last_id is not None:
            for event in await bus.history_after(last_id):
                skip += 1
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            skip -= 1
            if skip < 0:
                yield as_text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

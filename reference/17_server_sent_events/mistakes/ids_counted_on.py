"""Counts on from the header to know the last id of the history, although there are gaps between ids.

Fails: test_resumes_without_a_duplicate
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def lines(last):
    queue = bus.subscribe()
    try:
        newest = None
        if last is not None:
            newest = int(last)
            missed = await bus.history_after(last)
            for event in missed:
                yield text(event)
            newest += len(missed)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if newest is None or event["id"] > newest:
                yield text(event)
    finally:
        bus.unsubscribe(queue)


def text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    last = request.headers.get("Last-Event-ID")
    if last is not None and not last.isdecimal():
        last = None
    return StreamingHttpResponse(
        lines(last), content_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )

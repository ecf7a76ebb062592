"""Reads the history, subscribes, and reads what has come meanwhile: the second reading closes the gap."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(newest):
    resumes = newest is not None
    if resumes:
        for event in await bus.history_after(newest):
            yield as_text(event)
            newest = event["id"]
    queue = bus.subscribe()
    try:
        if resumes:
            for event in await bus.history_after(newest):
                yield as_text(event)
                newest = event["id"]
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if newest is None or event["id"] > newest:
                yield as_text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    try:
        last = int(request.headers["Last-Event-ID"])
    except (KeyError, ValueError):
        last = None
    return StreamingHttpResponse(
        stream(last),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

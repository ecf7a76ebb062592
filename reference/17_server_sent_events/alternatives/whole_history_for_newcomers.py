"""Whoever comes without a Last-Event-ID gets the whole history, as if from id 0; the stream opens with a comment."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def stream(last):
    queue = bus.subscribe()
    try:
        yield ": keep-alive\n\n"
        for event in await bus.history_after(last):
            last = event["id"]
            yield text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] <= last:
                continue
            last = event["id"]
            yield text(event)
    finally:
        bus.unsubscribe(queue)


def text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    try:
        last = int(request.headers.get("Last-Event-ID", 0))
    except ValueError:
        last = 0
    return StreamingHttpResponse(
        stream(last),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

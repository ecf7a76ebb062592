"""asyncio.wait with a getter task that is kept from one keep-alive to the next, and cancelled in the end."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last_id):
    queue = bus.subscribe()
    getter = None
    try:
        newest = 0
        if last_id and last_id.isdecimal():
            newest = int(last_id)
            for event in await bus.history_after(newest):
                yield as_text(event)
                newest = event["id"]
        while True:
            getter = getter or asyncio.create_task(queue.get())
            done, _ = await asyncio.wait([getter], timeout=bus.HEARTBEAT)
            if not done:
                yield ": keep-alive\n\n"
                continue
            event, getter = getter.result(), None
            if event["id"] > newest:
                yield as_text(event)
    finally:
        if getter:
            getter.cancel()
        bus.unsubscribe(queue)


async def events(request):
    response = StreamingHttpResponse(stream(request.headers.get("Last-Event-ID")), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response

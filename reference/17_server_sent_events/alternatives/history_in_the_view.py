"""The view subscribes and reads the history before it answers; view and generator both unsubscribe."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(queue, history):
    try:
        for event in history:
            yield as_text(event)
        skip = {event["id"] for event in history}
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] in skip:
                continue
            skip.clear()
            yield as_text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    queue = bus.subscribe()
    try:
        history = await bus.history_after(request.headers.get("Last-Event-ID"))
    except BaseException:
        bus.unsubscribe(queue)
        raise
    response = StreamingHttpResponse(stream(queue, history), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response

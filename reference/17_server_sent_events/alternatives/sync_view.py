"""A plain def view, which subscribes before it returns; the generator takes over."""

import asyncio
import json

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

import bus


@require_GET
def events(request):
    queue = bus.subscribe()

    async def stream():
        try:
            newest = 0
            if "Last-Event-ID" in request.headers:
                for event in await bus.history_after(request.headers["Last-Event-ID"]):
                    newest = max(newest, event["id"])
                    yield text(event)
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
                except TimeoutError:
                    yield ": keep-alive\n\n"
                else:
                    if event["id"] > newest:
                        yield text(event)
        finally:
            bus.unsubscribe(queue)

    return StreamingHttpResponse(
        stream(),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


def text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"

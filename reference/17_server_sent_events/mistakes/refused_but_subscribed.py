"""Subscribes in the view and then refuses a header that is no number: that subscription never ends.

Fails: test_unsubscribes_who_leaves_early
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(queue, last_id):
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
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
    queue = bus.subscribe()
    last_id = request.headers.get("Last-Event-ID")
    if last_id is not None and not last_id.isdecimal():
        return HttpResponse("Last-Event-ID is no number", status=400)
    return StreamingHttpResponse(
        stream(queue, last_id),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""A lock around subscription and history: while one visitor's history is read, no other is subscribed.

Fails: test_every_visitor_gets_every_event
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


lock = asyncio.Lock()


async def stream(last_id):
    queue = None
    try:
        async with lock:
            queue = bus.subscribe()
            missed = [] if last_id is None else await bus.history_after(last_id)
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

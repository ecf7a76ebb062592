"""Waits for one event and answers with it: each event needs another visit.

Fails: test_sends_events
"""

import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    queue = bus.subscribe()
    try:
        event = await queue.get()
    finally:
        bus.unsubscribe(queue)
    return StreamingHttpResponse(
        [as_text(event)],
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

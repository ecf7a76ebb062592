"""A plain generator, which Django reads to its end in a thread: it has none.

Fails: test_sends_events
"""

import json
import time

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


def stream(last_id):
    queue = bus.subscribe()
    try:
        while True:
            while queue.empty():
                time.sleep(0.1)
            yield as_text(queue.get_nowait())
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

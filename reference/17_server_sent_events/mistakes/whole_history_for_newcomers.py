"""Takes a visitor without the header for one who has read event 0: newcomers get the whole history.

Fails: test_resumes_whatever_the_header_says
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def stream(last):
    queue = bus.subscribe()
    try:
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

"""Lets a visitor whose header is no number wait, and with that visitor everybody.

Fails: test_never_blocks_the_loop
"""

import asyncio
import json
import time

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last_id):
    queue = bus.subscribe()
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
    last_id = request.headers.get("Last-Event-ID")
    if last_id is not None and not last_id.isdecimal():
        time.sleep(0.3)
    return StreamingHttpResponse(
        stream(last_id),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

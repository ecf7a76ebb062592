"""Looks into the queue between blocking pauses, which hold up everybody.

Fails: test_never_blocks_the_loop, test_every_visitor_gets_every_event, test_sends_events_after_a_silence
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
        spoke = time.monotonic()
        while True:
            while not queue.empty():
                event = queue.get_nowait()
                if event["id"] not in sent:
                    yield as_text(event)
                    spoke = time.monotonic()
            if time.monotonic() - spoke >= bus.HEARTBEAT:
                yield ": keep-alive\n\n"
                spoke = time.monotonic()
            time.sleep(0.01)
            await asyncio.sleep(0)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

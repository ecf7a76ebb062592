"""Looks into the queue once a second.

Fails: test_sends_each_event_at_once
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last_id):
    queue = bus.subscribe()
    silent_s = 0
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                yield as_text(event)
        while True:
            while not queue.empty():
                event = queue.get_nowait()
                silent_s = 0
                if event["id"] not in sent:
                    yield as_text(event)
            if silent_s >= bus.HEARTBEAT:
                silent_s = 0
                yield ": keep-alive\n\n"
            await asyncio.sleep(1)
            silent_s += 1
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

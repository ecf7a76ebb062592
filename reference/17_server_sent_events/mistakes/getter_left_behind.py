"""Starts a new getter after each silence; the old one gets the next event, for nobody.

Fails: test_sends_events_after_a_silence
"""

import asyncio
import json

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
            getter = asyncio.create_task(queue.get())
            done, _ = await asyncio.wait([getter], timeout=bus.HEARTBEAT)
            if not done:
                yield ": keep-alive\n\n"
                continue
            event = getter.result()
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

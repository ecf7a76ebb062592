"""A ticker that skips a keep-alive if something was sent since the last tick: up to twice HEARTBEAT of silence.

Fails: test_keeps_streams_alive_between_events
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def tick(queue):
    while True:
        await asyncio.sleep(bus.HEARTBEAT)
        queue.put_nowait(None)


async def stream(last_id):
    queue = bus.subscribe()
    ticker = asyncio.create_task(tick(queue))
    try:
        sent = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                yield as_text(event)
        spoken = False
        while True:
            event = await queue.get()
            if event is None and not spoken:
                yield ": keep-alive\n\n"
            elif event is not None and event["id"] not in sent:
                yield as_text(event)
            spoken = event is not None
    finally:
        ticker.cancel()
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""Looks into the queue again and again, with short pauses, and counts the silence by the clock."""

import asyncio
import json
import time

from django.http import StreamingHttpResponse

import bus


async def stream(last_id):
    queue = bus.subscribe()
    try:
        sent = {last_id}
        pending = await bus.history_after(last_id) if last_id else []
        spoke = time.monotonic()
        while True:
            while not queue.empty():
                pending.append(queue.get_nowait())
            for event in pending:
                if event["id"] not in sent:
                    sent.add(event["id"])
                    yield f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"
                    spoke = time.monotonic()
            pending = []
            if time.monotonic() - spoke >= bus.HEARTBEAT:
                yield ": keep-alive\n\n"
                spoke = time.monotonic()
            await asyncio.sleep(0.05)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

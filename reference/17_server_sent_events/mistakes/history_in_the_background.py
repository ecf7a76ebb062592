"""Reads the history in the background: the newest events come before those that were missed.

Fails: test_resumes_without_a_gap, test_resumes_without_a_duplicate
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def read_history(last_id, queue):
    for event in await bus.history_after(last_id):
        queue.put_nowait(event)


async def stream(last_id):
    queue = bus.subscribe()
    try:
        sent = set()
        reader = asyncio.create_task(read_history(last_id, queue))
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in sent:
                sent.add(event["id"])
                yield as_text(event)
    finally:
        reader.cancel()
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

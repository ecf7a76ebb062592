"""A task copies everything into a queue of 100 without waiting: of many events at once, some find no room.

Fails: test_resumes_without_a_gap
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def copy(last_id, queue, lines):
    sent = set()
    if last_id is not None:
        for event in await bus.history_after(last_id):
            sent.add(event["id"])
            lines.put_nowait(as_text(event))
    while True:
        event = await queue.get()
        if event["id"] not in sent:
            lines.put_nowait(as_text(event))


async def stream(last_id):
    queue = bus.subscribe()
    lines = asyncio.Queue(100)
    task = asyncio.create_task(copy(last_id, queue, lines))
    try:
        while True:
            try:
                line = await asyncio.wait_for(lines.get(), bus.HEARTBEAT)
            except TimeoutError:
                line = ": keep-alive\n\n"
            yield line
    finally:
        task.cancel()
        bus.unsubscribe(queue)


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

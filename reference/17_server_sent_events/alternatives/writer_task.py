"""A writer task merges history, events and keep-alives into one queue of lines; the generator empties it."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def write(last_id, lines):
    queue = bus.subscribe()
    try:
        seen = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                await put(event, lines, seen)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except asyncio.TimeoutError:  # noqa: UP041
                await lines.put(": keep-alive\n\n")
            else:
                await put(event, lines, seen)
    finally:
        bus.unsubscribe(queue)


async def put(event, lines, seen):
    if event["id"] not in seen:
        seen.add(event["id"])
        await lines.put(f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n")


async def stream(last_id):
    lines = asyncio.Queue(100)
    writer = asyncio.create_task(write(last_id, lines))
    try:
        while True:
            yield await lines.get()
    finally:
        writer.cancel()
        await asyncio.wait([writer])


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

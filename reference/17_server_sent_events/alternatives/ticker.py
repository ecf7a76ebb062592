"""A task of its own sends a keep-alive every HEARTBEAT seconds, whatever else is sent."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def tick(lines):
    while True:
        await asyncio.sleep(bus.HEARTBEAT)
        lines.put_nowait(": keep-alive\n\n")


async def forward(queue, lines, last_id):
    known = set()
    if last_id:
        for event in await bus.history_after(last_id):
            known.add(event["id"])
            lines.put_nowait(as_text(event))
    while True:
        event = await queue.get()
        if event["id"] not in known:
            lines.put_nowait(as_text(event))


def as_text(event):
    return f"id:{event['id']}\nevent:{event['event']}\ndata:{json.dumps(event['data'])}\n\n"


async def stream(last_id):
    lines = asyncio.Queue()
    queue = bus.subscribe()
    tasks = [asyncio.create_task(tick(lines)), asyncio.create_task(forward(queue, lines, last_id))]
    try:
        while True:
            yield await lines.get()
    finally:
        bus.unsubscribe(queue)
        for task in tasks:
            task.cancel()


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

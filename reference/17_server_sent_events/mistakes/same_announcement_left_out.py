"""Leaves out an announcement that says the same as the one before.

Fails: test_sends_data_of_every_kind
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def lines(last):
    queue = bus.subscribe()
    try:
        before = None
        seen = set()
        if last is not None:
            for event in await bus.history_after(last):
                seen.add(event["id"])
                yield text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in seen and (event["event"], event["data"]) != before:
                before = event["event"], event["data"]
                yield text(event)
    finally:
        bus.unsubscribe(queue)


def text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    return StreamingHttpResponse(
        lines(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""Subscribes to nothing and asks the history every second.

Fails: test_sends_each_event_at_once, test_resumes_without_a_duplicate
"""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def as_text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def stream(last_id):
    last = int(last_id) if (last_id or "").isdecimal() else 0
    silent_s = 0
    while True:
        missed = await bus.history_after(last)
        for event in missed:
            last = event["id"]
            silent_s = 0
            yield as_text(event)
        if silent_s >= bus.HEARTBEAT:
            silent_s = 0
            yield ": keep-alive\n\n"
        await asyncio.sleep(1)
        silent_s += 1


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

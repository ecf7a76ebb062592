"""Ends the stream after twenty events and keep-alives, so that browsers come back.

Fails: test_sends_events_after_a_silence, test_resumes_without_a_gap
"""

import asyncio
import json
from django.http import StreamingHttpResponse
import bus


def text(e):
    return f"id: {e['id']}\nevent: {e['event']}\ndata: {json.dumps(e['data'])}\n\n"


async def gen(last):
    q = bus.subscribe()
    try:
        newest = -1
        if last:
            for e in await bus.history_after(last):
                newest = e["id"]
                yield text(e)
        for _ in range(20):
            try:
                e = await asyncio.wait_for(q.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if e["id"] > newest:
                yield text(e)
    finally:
        bus.unsubscribe(q)


async def events(request):
    last = request.headers.get("Last-Event-ID")
    return StreamingHttpResponse(
        gen(last), content_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )

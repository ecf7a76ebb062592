"""Makes a number of the header, and takes 0 for a visitor without one.

Fails: test_resumes_whatever_the_header_says
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
        newest = last
        if last:
            for e in await bus.history_after(last):
                newest = e["id"]
                yield text(e)
        while True:
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
    last = int(request.headers.get("Last-Event-ID", 0))
    return StreamingHttpResponse(
        gen(last), content_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )

"""Leaves the unsubscribing to the response, which Django closes in the end."""

import asyncio
import json

import httpx
from django.http import StreamingHttpResponse

import bus


def t(e):
    return f"id: {e['id']}\nevent: {e['event']}\ndata: {json.dumps(e['data'])}\n\n"


async def gen(q, last):
    seen = set()
    if last:
        try:
            missed = await bus.history_after(last)
        except (httpx.HTTPError, ValueError):
            return  # Django closes the response, and the browser comes back
        for e in missed:
            seen.add(e["id"])
            yield t(e)
    while True:
        try:
            e = await asyncio.wait_for(q.get(), bus.HEARTBEAT)
        except TimeoutError:
            yield ": keep-alive\n\n"
            continue
        if e["id"] not in seen:
            yield t(e)


async def events(request):
    q = bus.subscribe()
    r = StreamingHttpResponse(
        gen(q, request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
    r._resource_closers.append(lambda: bus.unsubscribe(q))
    return r

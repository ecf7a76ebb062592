"""Keeps what the history holds for five seconds: who comes back with the same id misses what was announced since.

Fails: test_resumes_without_a_gap
"""

import asyncio
import json

from django.core.cache import cache
from django.http import StreamingHttpResponse

import bus


def as_text(event):
    """One event by the rules of server-sent events."""
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def history(last_id):
    found = await cache.aget(f"history after {last_id}")
    if found is None:
        found = await bus.history_after(last_id)
        await cache.aset(f"history after {last_id}", found, 5)
    return found


async def stream(last_id):
    """What was missed since the event `last_id`, if any, and then what comes. Subscribed as long as this runs."""
    queue = bus.subscribe()
    try:
        sent = set()
        if last_id is not None:
            for event in await history(last_id):
                sent.add(event["id"])
                yield as_text(event)
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            if event["id"] not in sent:
                yield as_text(event)
    finally:
        bus.unsubscribe(queue)


async def events(request):
    """Everything that is announced from now on, or from the event on that the phone has heard last."""
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

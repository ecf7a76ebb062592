"""A context manager of its own for the subscription, and two generators, one inside the other."""

import asyncio
import json
from contextlib import aclosing, contextmanager

from django.http import StreamingHttpResponse

import bus


@contextmanager
def subscription():
    queue = bus.subscribe()
    try:
        yield queue
    finally:
        bus.unsubscribe(queue)


async def announced(last_id):
    """Events, and None after each silence."""
    with subscription() as queue:
        history = await bus.history_after(last_id) if last_id is not None else []
        for event in history:
            yield event
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), timeout=bus.HEARTBEAT)
            except TimeoutError:
                yield None
            else:
                if event not in history:
                    yield event


async def stream(last_id):
    async with aclosing(announced(last_id)) as source:
        async for event in source:
            if event is None:
                yield ": keep-alive\n"
                yield "\n"
                continue
            yield f"id: {event['id']}\n"
            yield f"event: {event['event']}\n"
            yield f"data: {json.dumps(event['data'])}\n"
            yield "\n"


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

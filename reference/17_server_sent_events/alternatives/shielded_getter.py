"""wait_for around a shielded getter task; whatever ends the stream is caught as BaseException, and passed on."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def stream(last_id):
    queue = bus.subscribe()
    getter = asyncio.ensure_future(queue.get())
    try:
        ids = set()
        if last_id is not None:
            for event in await bus.history_after(last_id):
                ids.add(event["id"])
                yield text(**event)
        while True:
            try:
                event = await asyncio.wait_for(asyncio.shield(getter), bus.HEARTBEAT)
            except TimeoutError:
                yield text(None, None, None)
                continue
            getter = asyncio.ensure_future(queue.get())
            if event["id"] in ids:
                continue
            yield text(**event)
    except BaseException:
        getter.cancel()
        bus.unsubscribe(queue)
        raise


def text(id, event, data):
    if id is None:
        return ": keep-alive\n\n"
    return f"id: {id}\nevent: {event}\ndata: {json.dumps(data)}\n\n"


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

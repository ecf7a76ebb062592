"""anyio: move_on_after around the wait for the queue."""

import json

import anyio
from django.http import StreamingHttpResponse

import bus


async def stream(last_id):
    queue = bus.subscribe()
    try:
        history = await bus.history_after(last_id)
        for event in history:
            yield event
        done = {event["id"] for event in history}
        while True:
            event = None
            with anyio.move_on_after(bus.HEARTBEAT):
                event = await queue.get()
            if event is None:
                yield None
            elif event["id"] in done:
                done.remove(event["id"])
            else:
                yield event
    finally:
        bus.unsubscribe(queue)


async def encoded(stream):
    async for event in stream:
        if event is None:
            yield ": keep-alive\n\n"
        else:
            yield "id: {id}\nevent: {event}\ndata: {0}\n\n".format(json.dumps(event["data"]), **event)


async def events(request):
    return StreamingHttpResponse(
        encoded(stream(request.headers.get("last-event-id"))),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

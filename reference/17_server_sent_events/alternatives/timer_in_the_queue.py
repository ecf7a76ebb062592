"""A timer puts None into the queue of events; each thing sent sets it anew."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


async def stream(last_id):
    loop = asyncio.get_running_loop()
    queue = bus.subscribe()
    timer = None
    sent_until = -1
    try:
        if last_id:
            for event in await bus.history_after(last_id):
                sent_until = event["id"]
                yield as_text(event)
        while True:
            timer = loop.call_later(bus.HEARTBEAT, queue.put_nowait, None)
            event = await queue.get()
            timer.cancel()
            if event is None:
                yield ":keep-alive\n"
            elif event["id"] > sent_until:
                yield as_text(event)
    finally:
        if timer:
            timer.cancel()
        bus.unsubscribe(queue)


def as_text(event):
    yielded = {"id": event["id"], "event": event["event"], "data": json.dumps(event["data"])}
    return "".join(f"{name}: {value}\n" for name, value in yielded.items()) + "\n"


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

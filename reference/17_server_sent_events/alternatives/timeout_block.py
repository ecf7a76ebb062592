"""asyncio.timeout around the wait for the queue."""

import asyncio
import json

from django.http import StreamingHttpResponse

from bus import HEARTBEAT, history_after, subscribe, unsubscribe


async def missed(last_id):
    return await history_after(last_id) if last_id else []


async def stream(last_id):
    queue = subscribe()
    try:
        history = await missed(last_id)
        for event in history:
            yield encode(event)
        known = {event["id"] for event in history}
        while True:
            event = None
            try:
                async with asyncio.timeout(HEARTBEAT):
                    while event is None or event["id"] in known:
                        event = await queue.get()
            except TimeoutError:
                yield b": keep-alive\n\n"
            else:
                yield encode(event)
    finally:
        unsubscribe(queue)


def encode(event):
    lines = [f"id: {event['id']}", f"event: {event['event']}", "data: " + json.dumps(event["data"], ensure_ascii=False)]
    return ("\n".join(lines) + "\n\n").encode()


async def events(request):
    return StreamingHttpResponse(
        stream(request.META.get("HTTP_LAST_EVENT_ID")),
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
        },
    )

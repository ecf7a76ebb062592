"""A response class of its own, with data over several lines, carriage returns, a greeting and a retry."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


class EventStreamResponse(StreamingHttpResponse):
    def __init__(self, events, **kwargs):
        super().__init__(self.encode(events), content_type="text/event-stream", **kwargs)
        self.headers["Cache-Control"] = "no-cache"
        self.headers["X-Accel-Buffering"] = "no"

    @staticmethod
    async def encode(events):
        yield ": welcome\r\n\r\nretry: 3000\r\n\r\n"
        async for event in events:
            if event is None:
                yield ": keep-alive\r\n\r\n"
                continue
            text = json.dumps(event["data"], indent=2)
            data = "\r\n".join(f"data: {line}" for line in text.split("\n"))
            yield f"event: {event['event']}\r\n{data}\r\nid: {event['id']}\r\n\r\n".encode()


async def announcements(last_id):
    queue = bus.subscribe()
    seen = set()
    try:
        for event in await bus.history_after(last_id):
            seen.add(event["id"])
            yield event
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield None
            else:
                if event["id"] not in seen:
                    seen.add(event["id"])
                    yield event
    finally:
        bus.unsubscribe(queue)


async def events(request):
    return EventStreamResponse(announcements(request.headers.get("Last-Event-ID")))

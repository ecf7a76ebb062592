"""A class with __aiter__ and __anext__, which unsubscribes when a wait is cancelled."""

import asyncio
import json
from collections import deque

from django.http import StreamingHttpResponse

import bus


class Announcements:
    def __init__(self, last_id):
        self.last_id = last_id
        self.queue = None
        self.missed = deque()
        self.sent = set()

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return await self.next()
        except BaseException:
            bus.unsubscribe(self.queue)
            raise

    async def next(self):
        if self.queue is None:
            self.queue = bus.subscribe()
            if self.last_id:
                self.missed.extend(await bus.history_after(self.last_id))
        if self.missed:
            return self.text(self.missed.popleft())
        while True:
            try:
                event = await asyncio.wait_for(self.queue.get(), timeout=bus.HEARTBEAT)
            except TimeoutError:
                return ": keep-alive\n\n"
            if event["id"] not in self.sent:
                return self.text(event)

    def text(self, event):
        self.sent.add(event["id"])
        return f"event: {event['event']}\nid: {event['id']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    response = StreamingHttpResponse(
        Announcements(request.headers.get("Last-Event-ID")), content_type="text/event-stream"
    )
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    return response

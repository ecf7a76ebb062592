"""A task copies the queue into a list from the start, and wakes the generator with an Event."""

import asyncio
import json
from functools import partial

from django.http import StreamingHttpResponse

import bus

EventStream = partial(
    StreamingHttpResponse,
    content_type="text/event-stream",
    headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
)


class Listener:
    async def __aenter__(self):
        self.queue = bus.subscribe()
        self.heard = {}
        self.news = asyncio.Event()
        self.task = asyncio.create_task(self.listen())
        return self

    async def __aexit__(self, *exc_info):
        self.task.cancel()
        bus.unsubscribe(self.queue)

    async def listen(self):
        while True:
            event = await self.queue.get()
            self.hear(event)

    def hear(self, event):
        self.heard.setdefault(event["id"], event)
        self.news.set()


async def stream(last_id):
    async with Listener() as listener:
        if last_id is not None:
            for event in await bus.history_after(last_id):
                listener.hear(event)
        sent = set()
        while True:
            listener.news.clear()
            for id in sorted(listener.heard.keys() - sent):
                event = listener.heard[id]
                sent.add(id)
                yield f"id: {id}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"
            if listener.news.is_set():
                continue
            try:
                await asyncio.wait_for(listener.news.wait(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"


async def events(request):
    return EventStream(stream(request.headers.get("Last-Event-ID")))

"""One subscription for all visitors, with a hub that hands each event to everybody, and ends with the last visitor."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


class Hub:
    def __init__(self):
        self.visitors = set()
        self.task = None

    def join(self):
        mine = asyncio.Queue()
        self.visitors.add(mine)
        if self.task is None:
            self.task = asyncio.create_task(self.run(bus.subscribe()))
        return mine

    def leave(self, mine):
        self.visitors.discard(mine)
        if not self.visitors:
            self.task.cancel()
            self.task = None

    async def run(self, queue):
        try:
            while True:
                event = await queue.get()
                for mine in self.visitors:
                    mine.put_nowait(event)
        finally:
            bus.unsubscribe(queue)


hub = Hub()


async def stream(last_id):
    mine = hub.join()
    try:
        sent = set()
        if last_id:
            for event in await bus.history_after(last_id):
                sent.add(event["id"])
                yield text(event)
        while True:
            try:
                event = await asyncio.wait_for(mine.get(), bus.HEARTBEAT)
            except TimeoutError:
                yield ": keep-alive\n\n"
            else:
                if event["id"] not in sent:
                    yield text(event)
    finally:
        hub.leave(mine)


def text(event):
    return f"id: {event['id']}\nevent: {event['event']}\ndata: {json.dumps(event['data'])}\n\n"


async def events(request):
    return StreamingHttpResponse(
        stream(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

"""A class whose __aiter__ is a generator, with a TaskGroup, a second queue and a timer."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


class Client:
    def __init__(self, last):
        self.last = last
        self.out = asyncio.Queue()
        self.timer = None

    def arm(self):
        if self.timer:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(bus.HEARTBEAT, self.beat)

    def beat(self):
        self.out.put_nowait(": keep-alive\n\n")
        self.arm()

    def push(self, e):
        self.out.put_nowait("id: {id}\nevent: {event}\ndata: {0}\n\n".format(json.dumps(e["data"]), **e))
        self.arm()

    async def run(self, q):
        known = set()
        if self.last:
            for e in await bus.history_after(self.last):
                known.add(e["id"])
                self.push(e)
        while True:
            e = await q.get()
            if e["id"] not in known:
                self.push(e)

    async def __aiter__(self):
        q = bus.subscribe()
        try:
            self.arm()
            async with asyncio.TaskGroup() as tg:
                tg.create_task(self.run(q))
                while True:
                    yield await self.out.get()
        finally:
            if self.timer:
                self.timer.cancel()
            bus.unsubscribe(q)


async def events(request):
    return StreamingHttpResponse(
        Client(request.headers.get("Last-Event-ID")),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )

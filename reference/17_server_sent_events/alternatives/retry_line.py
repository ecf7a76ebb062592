"""Begins with a `retry:` line; asyncio.wait with a new getter each time, and a context manager."""

import asyncio
import json
from contextlib import contextmanager

from django.http import StreamingHttpResponse
from django.views import View

import bus


@contextmanager
def subscription():
    queue = bus.subscribe()
    try:
        yield queue
    finally:
        bus.unsubscribe(queue)


class Events(View):
    async def get(self, request):
        response = StreamingHttpResponse(self.stream(request.headers.get("Last-Event-ID", "")))
        response["Content-Type"] = "text/event-stream"
        response["Cache-Control"] = "no-cache"
        response["X-Accel-Buffering"] = "no"
        return response

    async def stream(self, last):
        with subscription() as queue:
            seen = set()
            yield b"retry: 3000\n\n"
            if last.isascii() and last.isdigit():
                missed = await bus.history_after(last)
                seen.update(e["id"] for e in missed)
                for e in missed:
                    yield self.text(e)
            while True:
                get = asyncio.ensure_future(queue.get())
                try:
                    done, _ = await asyncio.wait([get], timeout=bus.HEARTBEAT)
                finally:
                    if not get.done():
                        get.cancel()
                if not done:
                    yield b": keep-alive\n"
                elif (e := get.result())["id"] not in seen:
                    yield self.text(e)

    def text(self, e):
        return "".join(
            [f"id: {e['id']}\n", f"event: {e['event']}\n", f"data: {json.dumps(e['data'])}\n", "\n"]
        ).encode()


events = Events.as_view()

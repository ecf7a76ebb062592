"""A wrapper that adds a heartbeat to any async iterator, around a generator that only knows events."""

import asyncio
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.views import View

import bus


async def with_heartbeat(source, seconds):
    it = source.__aiter__()
    pending = None
    try:
        while True:
            if pending is None:
                pending = asyncio.ensure_future(it.__anext__())
            done, _ = await asyncio.wait({pending}, timeout=seconds)
            if not done:
                yield None
                continue
            task, pending = pending, None
            try:
                yield task.result()
            except StopAsyncIteration:
                return
    finally:
        if pending is not None:
            pending.cancel()
            try:
                await pending
            except asyncio.CancelledError:
                pass
        await it.aclose()


async def feed(last):
    q = bus.subscribe()
    try:
        seen = set()
        for ev in await bus.history_after(last) if last else ():
            seen.add(ev["id"])
            yield ev
        while True:
            ev = await q.get()
            if ev["id"] in seen:
                seen.discard(ev["id"])
                continue
            yield ev
    finally:
        bus.unsubscribe(q)


class EventsView(View):
    http_method_names = ("get",)

    async def get(self, request, *a, **k):
        async def body():
            async for ev in with_heartbeat(feed(request.META.get("HTTP_LAST_EVENT_ID")), bus.HEARTBEAT):
                if ev is None:
                    yield b": keep-alive\n\n"
                else:
                    data = json.dumps(ev["data"], cls=DjangoJSONEncoder)
                    yield f"id: {ev['id']}\nevent: {ev['event']}\ndata: {data}\n\n".encode()

        r = StreamingHttpResponse(body(), content_type="text/event-stream")
        r["Cache-Control"] = "no-cache"
        r["X-Accel-Buffering"] = "no"
        return r


events = EventsView.as_view()

"""A class-based view, its generator a method, its headers set by a decorator."""

import asyncio
import json

from django.http import StreamingHttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_control

import bus


@method_decorator(cache_control(no_cache=True), name="get")
class Events(View):
    async def get(self, request):
        response = StreamingHttpResponse(self.stream(), content_type="text/event-stream")
        response["X-Accel-Buffering"] = "no"
        return response

    async def stream(self):
        self.queue = bus.subscribe()
        try:
            sent = []
            for event in await self.missed():
                sent.append(event["id"])
                yield self.text(event)
            while True:
                event = await self.next()
                if event is None:
                    yield ": keep-alive\n\n"
                elif event["id"] not in sent:
                    yield self.text(event)
        finally:
            bus.unsubscribe(self.queue)

    async def missed(self):
        try:
            last = int(self.request.headers["Last-Event-ID"])
        except (KeyError, ValueError):
            return []
        return await bus.history_after(last)

    async def next(self):
        try:
            return await asyncio.wait_for(self.queue.get(), bus.HEARTBEAT)
        except TimeoutError:
            return None

    @staticmethod
    def text(event):
        return "\n".join(
            (f"id: {event['id']}", f"event: {event['event']}", f"data: {json.dumps(event['data'])}", "", "")
        )


events = Events.as_view()

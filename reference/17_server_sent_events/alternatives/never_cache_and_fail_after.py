"""A plain def view with never_cache, anyio.fail_after, and JSON made in a thread."""

import json

import anyio
from anyio import to_thread
from django.http import HttpResponseNotAllowed, StreamingHttpResponse
from django.views.decorators.cache import never_cache

import bus


async def encode(value):
    return await to_thread.run_sync(json.dumps, value)


async def gen(request):
    queue = bus.subscribe()
    try:
        yield ": hello\n\n"
        seen = set()
        if "Last-Event-ID" in request.headers:
            for e in await bus.history_after(request.headers["Last-Event-ID"]):
                seen.add(e["id"])
                yield f"id: {e['id']}\nevent: {e['event']}\ndata: {await encode(e['data'])}\n\n"
        while True:
            try:
                with anyio.fail_after(bus.HEARTBEAT):
                    e = await queue.get()
                    while e["id"] in seen:
                        e = await queue.get()
            except TimeoutError:
                yield ": keep-alive\n\n"
                continue
            yield f"id: {e['id']}\nevent: {e['event']}\ndata: {await encode(e['data'])}\n\n"
    finally:
        with anyio.CancelScope(shield=True):
            bus.unsubscribe(queue)


@never_cache
def events(request):
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    r = StreamingHttpResponse(gen(request), content_type="text/event-stream; charset=utf-8")
    r["X-Accel-Buffering"] = "no"
    return r

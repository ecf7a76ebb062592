"""A deadline that each thing sent moves on; sends all that the queue holds as one piece."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

from django.http import StreamingHttpResponse

from bus import HEARTBEAT, history_after, subscribe, unsubscribe


@asynccontextmanager
async def listening():
    q = subscribe()
    try:
        yield q
    finally:
        unsubscribe(q)


def chunk(event):
    body = "\n".join("data: " + line for line in json.dumps(event["data"], indent=1).splitlines())
    return f"event: {event['event']}\n{body}\nid: {event['id']}\n\n"


async def generate(last):
    async with listening() as q:
        delivered = {}
        backlog = (await history_after(last)) if last is not None else []
        deadline = time.monotonic() + HEARTBEAT
        while True:
            out = ""
            while backlog:
                e = backlog.pop(0)
                if delivered.setdefault(str(e["id"]), e) is e:
                    out += chunk(e)
            if out:
                yield out
                deadline = time.monotonic() + HEARTBEAT
            left = deadline - time.monotonic()
            if left <= 0:
                yield ": keep-alive\n\n"
                deadline = time.monotonic() + HEARTBEAT
                continue
            try:
                backlog.append(await asyncio.wait_for(q.get(), left))
                while True:
                    backlog.append(q.get_nowait())
            except (TimeoutError, asyncio.QueueEmpty):
                pass


async def events(request):
    resp = StreamingHttpResponse(generate(request.headers.get("Last-Event-ID")))
    for k, v in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no")):
        resp.headers[k] = v
    return resp

"""Two tasks race, a getter and a sleeper; the first one to be done decides."""

import asyncio
import json

from django.http import StreamingHttpResponse

import bus


def fmt(e):
    return "".join(
        [f"id: {e['id']}\n", f"event: {e['event']}\n", "data: ", json.dumps(e["data"], separators=(",", ":")), "\n\n"]
    )


async def events(request):
    last = request.headers.get("Last-Event-ID", "").strip()

    async def gen():
        q = bus.subscribe()
        tasks = set()
        try:
            high = int(last) if last.isdecimal() else -1
            if last:
                hist = await bus.history_after(int(last) if last.isdecimal() else last)
                if hist:
                    yield "".join(map(fmt, hist))
                    high = hist[-1]["id"]
            get = asyncio.create_task(q.get())
            tasks.add(get)
            while True:
                nap = asyncio.create_task(asyncio.sleep(bus.HEARTBEAT))
                tasks.add(nap)
                await asyncio.wait({get, nap}, return_when=asyncio.FIRST_COMPLETED)
                nap.cancel()
                tasks.discard(nap)
                if get.done():
                    e = get.result()
                    tasks.discard(get)
                    get = asyncio.create_task(q.get())
                    tasks.add(get)
                    if e["id"] > high:
                        yield fmt(e)
                else:
                    yield ": keep-alive\n\n"
        finally:
            for t in tasks:
                t.cancel()
            bus.unsubscribe(q)

    return StreamingHttpResponse(
        gen(), content_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )

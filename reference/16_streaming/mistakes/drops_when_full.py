"""Throws the oldest reading away when its queue is full, as it is when several come at one moment.

Fails: test_streams_as_long_as_it_takes
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    queue = asyncio.Queue(maxsize=2)

    async def produce():
        try:
            async with sensors.connect() as connection:
                async for reading in connection.readings(n):
                    try:
                        queue.put_nowait(reading)
                    except asyncio.QueueFull:
                        queue.get_nowait()
                        queue.put_nowait(reading)
        except ConnectionError:
            await queue.put({"error": "sensor lost"})
        await queue.put(None)

    task = asyncio.create_task(produce())
    try:
        while (thing := await queue.get()) is not None:
            yield json.dumps(thing) + "\n"
    finally:
        task.cancel()
        await asyncio.wait([task])


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

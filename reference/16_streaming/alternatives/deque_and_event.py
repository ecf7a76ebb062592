"""A task that fills a deque, and an asyncio.Event that says so."""

import asyncio
import json
from collections import deque

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def collect(number, lines, news):
    try:
        async with sensors.connect() as connection:
            async for reading in connection.readings(number):
                lines.append(json.dumps(reading) + "\n")
                news.set()
    except ConnectionError:
        lines.append(json.dumps({"error": "sensor lost"}) + "\n")
    finally:
        lines.append(None)
        news.set()


async def stream(number):
    lines, news = deque(), asyncio.Event()
    collector = asyncio.create_task(collect(number, lines, news))
    try:
        while True:
            await news.wait()
            news.clear()
            while lines:
                line = lines.popleft()
                if line is None:
                    return
                yield line
    finally:
        collector.cancel()
        await asyncio.gather(collector, return_exceptions=True)


async def readings(request):
    try:
        number = int(request.GET.get("n", "0"))
    except ValueError:
        return HttpResponseBadRequest("n must be a number")
    if not number > 0:
        return HttpResponseBadRequest("n must be above 0")
    return StreamingHttpResponse(stream(number), content_type="application/x-ndjson")

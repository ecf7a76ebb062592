"""Cancels its producer on GeneratorExit only, which no leaving visitor causes.

Fails: test_closes_the_connection_when_the_visitor_leaves
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def produce(number, queue):
    try:
        async with sensors.connect() as connection:
            async for reading in connection.readings(number):
                queue.put_nowait(reading)
    except ConnectionError:
        queue.put_nowait({"error": "sensor lost"})
    queue.put_nowait(None)


async def lines(number):
    queue = asyncio.Queue()
    task = asyncio.create_task(produce(number, queue))
    try:
        while (value := await queue.get()) is not None:
            yield json.dumps(value) + "\n"
    except GeneratorExit:
        task.cancel()
        raise


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

"""Lets a time limit close the connection of visitors who leave, a minute later.

Fails: test_closes_the_connection_when_the_visitor_leaves, test_streams_as_long_as_it_takes
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def read(connection, sensor, queue, number):
    try:
        async with asyncio.timeout(60):
            async for reading in connection.readings(number):
                queue.put_nowait(reading)
    except ConnectionError:
        queue.put_nowait({"error": "sensor lost"})
    finally:
        queue.put_nowait(None)
        await sensor.__aexit__(None, None, None)


async def lines(number):
    sensor, queue = sensors.connect(), asyncio.Queue()
    connection = await sensor.__aenter__()
    lines.task = asyncio.create_task(read(connection, sensor, queue, number))
    while (value := await queue.get()) is not None:
        yield json.dumps(value) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

"""A plain generator, fed by the loop through a queue: Django reads it to its end before it sends anything.

Fails: test_sends_each_reading_as_it_comes
"""

import asyncio
import json
import queue

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def produce(number, found):
    try:
        async with sensors.connect() as connection:
            async for reading in connection.readings(number):
                found.put(reading)
    except ConnectionError:
        found.put({"error": "sensor lost"})
    found.put(None)


def lines(number, loop):
    found = queue.Queue()
    task = asyncio.run_coroutine_threadsafe(produce(number, found), loop)
    try:
        while (value := found.get()) is not None:
            yield json.dumps(value) + "\n"
    finally:
        task.cancel()


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number, asyncio.get_running_loop()), content_type="application/x-ndjson")

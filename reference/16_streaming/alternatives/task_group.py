"""A task group inside the generator: the producer fills a queue while the generator yields."""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def produce(number, queue):
    try:
        async with sensors.connect() as connection:
            async for reading in connection.readings(number):
                await queue.put(json.dumps(reading))
    except ConnectionError as error:
        await queue.put(json.dumps({"error": str(error)}))
    await queue.put(None)


async def lines(number):
    queue = asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(number, queue))
        while line := await queue.get():
            yield line + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

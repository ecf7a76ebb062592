"""anyio: a producer in a task group, a memory object stream to the generator."""

import json

import anyio
from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def produce(number, stream):
    async with stream:
        try:
            async with sensors.connect() as connection:
                async for reading in connection.readings(number):
                    await stream.send(json.dumps(reading) + "\n")
        except ConnectionError:
            await stream.send('{"error": "sensor lost"}\n')


async def lines(number):
    sender, receiver = anyio.create_memory_object_stream(5)
    async with anyio.create_task_group() as group:
        group.start_soon(produce, number, sender)
        async with receiver:
            async for line in receiver:
                yield line


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

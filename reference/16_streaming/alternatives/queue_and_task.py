"""A producer task fills a queue; the generator empties it, and cancels the producer in the end."""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors

END = object()


async def produce(number, queue):
    try:
        async with sensors.connect() as connection:
            async for reading in connection.readings(number):
                await queue.put(reading)
    except ConnectionError:
        await queue.put({"error": "sensor lost"})
    await queue.put(END)


async def lines(number):
    queue = asyncio.Queue(maxsize=10)
    producer = asyncio.create_task(produce(number, queue))
    try:
        while (value := await queue.get()) is not END:
            yield json.dumps(value) + "\n"
    finally:
        producer.cancel()
        await asyncio.gather(producer, return_exceptions=True)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

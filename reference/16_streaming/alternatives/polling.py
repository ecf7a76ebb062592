"""Looks at a queue again and again, with short pauses."""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def produce(number, found):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                found.append(reading)
        except ConnectionError as error:
            found.append({"error": str(error)})


async def lines(number):
    found = []
    task = asyncio.create_task(produce(number, found))
    try:
        while found or not task.done():
            while found:
                yield json.dumps(found.pop(0)) + "\n"
            await asyncio.sleep(0.02)
    finally:
        task.cancel()


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

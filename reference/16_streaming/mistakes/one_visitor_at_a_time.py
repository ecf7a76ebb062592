"""Holds a lock for the whole stream: the next visitor waits until the first one has gone.

Fails: test_visitors_have_their_own_streams
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors

sensor_is_busy = asyncio.Lock()


async def lines(number):
    async with sensor_is_busy, sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

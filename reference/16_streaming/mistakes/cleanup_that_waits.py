"""Cleans up only after a long wait for the last reading.

Fails: test_closes_the_connection_when_the_visitor_leaves, test_closes_the_connection_in_the_end
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    sensor = sensors.connect()
    connection = await sensor.__aenter__()
    try:
        async for reading in connection.readings(number):
            yield json.dumps(reading) + "\n"
    except ConnectionError:
        yield json.dumps({"error": "sensor lost"}) + "\n"
    finally:
        await asyncio.sleep(2)
        await sensor.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

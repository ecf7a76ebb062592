"""Catches nothing: when the sensor is lost, the answer breaks off.

Fails: test_says_that_the_sensor_is_lost
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        async for reading in connection.readings(number):
            yield json.dumps(reading) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

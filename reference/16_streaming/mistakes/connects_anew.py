"""Connects anew when the sensor is lost: the visitor is not told.

Fails: test_says_that_the_sensor_is_lost
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    sent = 0
    for attempt in range(2):
        async with sensors.connect() as connection:
            try:
                async for reading in connection.readings(n - sent):
                    yield json.dumps(reading) + "\n"
                    sent += 1
                return
            except ConnectionError:
                continue
    yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

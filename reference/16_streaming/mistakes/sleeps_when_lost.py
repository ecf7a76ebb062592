"""Waits with time.sleep before it says that the sensor is lost.

Fails: test_lost_before_the_first_reading
"""

import json
import time

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(n):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            time.sleep(0.5)
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

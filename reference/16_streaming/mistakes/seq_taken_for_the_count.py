"""Takes the sensor's own number of a reading for the number of readings that were sent.

Fails: test_streams_as_long_as_it_takes
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    first = None
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(10**9):
                if first is None:
                    first = reading["seq"]
                yield json.dumps(reading) + "\n"
                if reading["seq"] - first + 1 >= n:
                    break
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

"""Refuses more than a thousand readings, although any whole number above 0 makes sense.

Fails: test_streams_as_long_as_it_takes
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(n):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or not 1 <= int(n) <= 1000:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

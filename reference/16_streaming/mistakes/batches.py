"""Sends two readings at a time.

Fails: test_sends_each_reading_as_it_comes
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    batch = []
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                batch.append(json.dumps(reading) + "\n")
                if len(batch) == 2:
                    yield "".join(batch)
                    batch.clear()
            yield "".join(batch)
        except ConnectionError:
            yield "".join(batch) + json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

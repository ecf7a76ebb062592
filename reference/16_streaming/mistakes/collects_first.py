"""Collects all readings in a list and hands the finished list to the StreamingHttpResponse.

Fails: test_sends_each_reading_as_it_comes
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    found = []
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                found.append(json.dumps(reading) + "\n")
        except ConnectionError:
            found.append(json.dumps({"error": "sensor lost"}) + "\n")
    return found


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(await lines(number), content_type="application/x-ndjson")

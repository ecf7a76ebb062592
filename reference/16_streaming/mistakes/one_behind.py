"""Holds each line back until the next reading comes, to know which is the last.

Fails: test_sends_each_reading_as_it_comes
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        held = ""
        try:
            async for reading in connection.readings(number):
                if held:
                    yield held
                held = json.dumps(reading) + "\n"
            yield held
        except ConnectionError:
            if held:
                yield held
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

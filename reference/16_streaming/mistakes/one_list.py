"""Sends one JSON list, piece by piece, instead of lines.

Fails: test_answers_with_the_readings
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    yield "["
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + ",\n"
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

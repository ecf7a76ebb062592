"""Sends the dict as Python writes it, with single quotes.

Fails: test_answers_with_the_readings
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield str(reading) + "\n"
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

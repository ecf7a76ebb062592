"""Sends one reading when n is missing.

Fails: test_refuses_a_number_that_makes_no_sense
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", "1"))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

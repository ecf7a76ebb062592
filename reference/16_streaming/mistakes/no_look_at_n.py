"""Hands whatever n is to int(): what is no number becomes a 500, and 0 an empty stream.

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
    return StreamingHttpResponse(lines(int(request.GET["n"])), content_type="application/x-ndjson")

"""Asks for endless readings, counts them itself, and closes the source."""

import json
from contextlib import aclosing

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection, aclosing(connection.readings(10**9)) as source:
        sent = 0
        try:
            async for reading in source:
                yield json.dumps(reading) + "\n"
                sent += 1
                if sent == number:
                    break
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

"""Swallows CancelledError at each wait: after the visitor has left it works on.

Fails: test_closes_the_connection_when_the_visitor_leaves
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        for _ in range(number):
            try:
                reading = await anext(connection.readings(1))
            except ConnectionError:
                yield json.dumps({"error": "sensor lost"}) + "\n"
                return
            except asyncio.CancelledError:
                continue
            yield json.dumps(reading) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

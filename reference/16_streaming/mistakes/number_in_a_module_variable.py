"""Keeps n in a module variable, which the next visitor overwrites.

Fails: test_visitors_have_their_own_streams
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors

wanted = 0


async def lines():
    sent = 0
    async with sensors.connect() as connection:
        try:
            while sent < wanted:
                async for reading in connection.readings(1):
                    yield json.dumps(reading) + "\n"
                    sent += 1
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    global wanted
    try:
        wanted = int(request.GET.get("n", ""))
    except ValueError:
        wanted = 0
    if wanted <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")

"""Keeps one connection for all visitors: they take each other's readings.

Fails: test_visitors_have_their_own_streams, test_streams_as_long_as_it_takes
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors

SHARED = sensors.connect()
watchers = 0


async def lines(number):
    global watchers
    if watchers == 0:
        await SHARED.__aenter__()
    watchers += 1
    try:
        async for reading in SHARED.readings(number):
            yield json.dumps(reading) + "\n"
    except ConnectionError:
        yield json.dumps({"error": "sensor lost"}) + "\n"
    finally:
        watchers -= 1
        if watchers == 0:
            await SHARED.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

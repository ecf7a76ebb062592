"""Lets two visitors watch at a time: a third one waits until one of them is done.

Fails: test_visitors_have_their_own_streams
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors

few = asyncio.Semaphore(2)


async def lines(n):
    async with few, sensors.connect() as connection:
        try:
            async for reading in connection.readings(n):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

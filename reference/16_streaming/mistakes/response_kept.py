"""Keeps its responses: two visitors who ask for the same number share one generator.

Fails: test_visitors_have_their_own_streams
"""

import json
from functools import lru_cache

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(n):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


@lru_cache
def response_for(n):
    return StreamingHttpResponse(lines(n), content_type="application/x-ndjson")


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return response_for(int(n))

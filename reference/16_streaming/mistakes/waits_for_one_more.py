"""Counts by itself, and looks at the count when one more reading has come: the answer ends too late.

Fails: test_closes_the_connection_in_the_end
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    sent = 0
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(10**9):
                if sent == n:
                    break
                yield json.dumps(reading) + "\n"
                sent += 1
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

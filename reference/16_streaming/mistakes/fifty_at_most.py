"""Sends no more than fifty readings, however many were asked for.

Fails: test_streams_as_long_as_it_takes
"""

import json
from django.http import HttpResponse, StreamingHttpResponse
import sensors


async def gen(n):
    try:
        async with sensors.connect() as c:
            async for r in c.readings(n):
                yield json.dumps(r) + "\n"
    except ConnectionError:
        yield '{"error": "sensor lost"}\n'


async def readings(request):
    try:
        n = int(request.GET.get("n", ""))
    except ValueError:
        n = 0
    if n <= 0:
        return HttpResponse(status=400)
    return StreamingHttpResponse(gen(min(n, 50)), content_type="application/x-ndjson")

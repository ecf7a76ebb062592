"""Reads n as a float and cuts it: 2.5 readings become 2.

Fails: test_refuses_a_number_that_makes_no_sense
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
        n = int(float(request.GET.get("n", "")))
    except (ValueError, OverflowError):
        n = 0
    if n <= 0:
        return HttpResponse(status=400)
    return StreamingHttpResponse(gen(n), content_type="application/x-ndjson")

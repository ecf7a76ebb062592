"""Matches a number at the beginning of n, and overlooks what stands behind it.

Fails: test_refuses_a_number_that_makes_no_sense
"""

import json
import re
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
    m = re.match(r"\d+", request.GET.get("n", ""))
    if not m or int(m[0]) == 0:
        return HttpResponse(status=400)
    return StreamingHttpResponse(gen(int(m[0])), content_type="application/x-ndjson")

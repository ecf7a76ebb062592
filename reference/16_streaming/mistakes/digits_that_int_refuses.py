"""Asks `isdigit`, which is true for digits that `int` cannot read, such as ².

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
    n = request.GET.get("n", "")
    if not n.isdigit() or int(n) <= 0:
        return HttpResponse(status=400)
    return StreamingHttpResponse(gen(int(n)), content_type="application/x-ndjson")

"""Takes a sensor that is silent for half a minute for a lost one.

Fails: test_streams_as_long_as_it_takes
"""

import asyncio
import json
from django.http import HttpResponse, StreamingHttpResponse
import sensors


async def gen(n):
    try:
        async with sensors.connect() as c:
            it = c.readings(n)
            for _ in range(n):
                r = await asyncio.wait_for(anext(it), 30)
                yield json.dumps(r) + "\n"
    except (ConnectionError, TimeoutError):
        yield '{"error": "sensor lost"}\n'


async def readings(request):
    try:
        n = int(request.GET.get("n", ""))
    except ValueError:
        n = 0
    if n <= 0:
        return HttpResponse(status=400)
    return StreamingHttpResponse(gen(n), content_type="application/x-ndjson")

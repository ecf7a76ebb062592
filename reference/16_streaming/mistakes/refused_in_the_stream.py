"""Looks at n inside the generator: the status 200 has been sent by then.

Fails: test_refuses_a_number_that_makes_no_sense
"""

import json

from django.http import StreamingHttpResponse

import sensors


async def lines(wanted):
    if not wanted.isdecimal() or int(wanted) == 0:
        yield json.dumps({"error": "n must be a whole number above 0"}) + "\n"
        return
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(int(wanted)):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    return StreamingHttpResponse(lines(request.GET.get("n", "")), content_type="application/x-ndjson")

"""Closes the connection in a close() of its own that nobody calls.

Fails: test_closes_the_connection_when_the_visitor_leaves, test_closes_the_connection_in_the_end
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


class Lines:
    def __init__(self, number):
        self.number = number

    async def __aiter__(self):
        self.sensor = sensors.connect()
        connection = await self.sensor.__aenter__()
        try:
            async for reading in connection.readings(self.number):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"

    async def aclose(self):
        await self.sensor.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(Lines(number), content_type="application/x-ndjson")

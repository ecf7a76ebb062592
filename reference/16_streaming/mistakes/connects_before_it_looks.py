"""Connects and gives the sensor a moment to wake up first, and looks at n then.

Fails: test_refuses_without_a_connection
"""

import asyncio
import json
from contextlib import AsyncExitStack

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(stack, connection, number):
    async with stack:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(sensors.connect())
        await asyncio.sleep(0.01)
        try:
            number = int(request.GET.get("n", ""))
        except ValueError:
            number = 0
        if number <= 0:
            return HttpResponseBadRequest("n must be a whole number above 0")
        return StreamingHttpResponse(lines(stack.pop_all(), connection, number), content_type="application/x-ndjson")

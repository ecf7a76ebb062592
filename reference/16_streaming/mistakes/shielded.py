"""Shields the wait for each reading from the cancellation, and waits on.

Fails: test_closes_the_connection_when_the_visitor_leaves
"""

import asyncio
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        source = connection.readings(number)
        try:
            while True:
                task = asyncio.ensure_future(anext(source))
                try:
                    reading = await asyncio.shield(task)
                except asyncio.CancelledError:
                    reading = await task
                yield json.dumps(reading) + "\n"
        except StopAsyncIteration:
            pass
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

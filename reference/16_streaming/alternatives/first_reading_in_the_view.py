"""Waits for the first reading before it answers; both parts close the connection."""

import json
from contextlib import AsyncExitStack

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(stack, reading, rest):
    async with stack:
        while reading is not None:
            yield json.dumps(reading) + "\n"
            try:
                reading = await anext(rest, None)
            except ConnectionError:
                reading = {"error": "sensor lost"}


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = -1
    if number <= 0:
        return HttpResponseBadRequest()
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(sensors.connect())
        rest = connection.readings(number)
        try:
            first = await anext(rest)
        except ConnectionError:
            first = {"error": "sensor lost"}
        return StreamingHttpResponse(lines(stack.pop_all(), first, rest), content_type="application/x-ndjson")

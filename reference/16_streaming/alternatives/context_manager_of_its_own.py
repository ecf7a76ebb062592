"""A context manager of its own around connection and readings."""

import json
from contextlib import asynccontextmanager

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


@asynccontextmanager
async def measuring(number):
    async with sensors.connect() as connection:
        source = connection.readings(number)
        try:
            yield source
        finally:
            await source.aclose()


async def lines(number):
    async with measuring(number) as source:
        try:
            async for reading in source:
                yield json.dumps(reading, sort_keys=True) + "\n"
        except ConnectionError:
            pass
        else:
            return
    yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

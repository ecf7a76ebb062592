"""Asks the connection for one reading, again and again."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        for _ in range(number):
            try:
                (reading,) = [reading async for reading in connection.readings(1)]
            except ConnectionError:
                yield b'{"error": "sensor lost"}\n'
                return
            yield json.dumps(reading).encode() + b"\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

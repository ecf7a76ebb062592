"""A response class of its own for newline-delimited JSON."""

import json

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse

import sensors


class LinesResponse(StreamingHttpResponse):
    def __init__(self, values, **kwargs):
        super().__init__(self.encode(values), content_type="application/x-ndjson", **kwargs)

    @staticmethod
    async def encode(values):
        async for value in values:
            yield json.dumps(value) + "\n"


async def measured(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield reading
        except ConnectionError:
            yield {"error": "sensor lost"}


async def readings(request):
    try:
        number = int(request.GET.get("n", 0))
    except ValueError as error:
        raise BadRequest("n must be a number") from error
    if number <= 0:
        raise BadRequest("n must be above 0")
    return LinesResponse(measured(number))

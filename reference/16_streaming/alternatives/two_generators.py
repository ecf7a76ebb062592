"""One generator gives values, another one makes lines of them."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def values(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield reading
        except ConnectionError as error:
            yield {"error": str(error)}


def lines(number):
    return (f"{json.dumps(value)}\n" async for value in values(number))


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

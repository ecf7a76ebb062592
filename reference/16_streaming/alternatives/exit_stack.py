"""An AsyncExitStack in the generator instead of async with."""

import contextlib
import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(sensors.connect())
        stream = await stack.enter_async_context(contextlib.aclosing(connection.readings(number)))
        try:
            async for reading in stream:
                yield (json.dumps(reading, separators=(",", ":")) + "\n").encode()
        except OSError as error:
            yield (json.dumps({"error": f"{error}"}) + "\n").encode()


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

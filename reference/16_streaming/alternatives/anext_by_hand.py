"""Steps through the readings with anext() and looks for the end itself."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    connection = await sensors.connect().__aenter__()
    try:
        source = aiter(connection.readings(number))
        while True:
            try:
                reading = await anext(source)
            except StopAsyncIteration:
                break
            except ConnectionError:
                yield json.dumps({"error": "sensor lost"}) + "\n"
                break
            yield json.dumps(reading) + "\n"
    finally:
        await connection.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

"""anyio: a cancel scope around it all, and a shielded closing of the connection."""

import json

import anyio
from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    sensor = sensors.connect()
    connection = await sensor.__aenter__()
    try:
        async for reading in connection.readings(number):
            yield json.dumps(reading) + "\n"
    except ConnectionError:
        yield json.dumps({"error": "sensor lost"}) + "\n"
    finally:
        with anyio.CancelScope(shield=True):
            await sensor.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

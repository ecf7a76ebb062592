"""The view connects, and hands the open connection over to the generator, which closes it."""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(sensor, connection, number):
    try:
        async for reading in connection.readings(number):
            yield json.dumps(reading) + "\n"
    except ConnectionError:
        yield '{"error": "sensor lost"}\n'
    finally:
        await sensor.__aexit__(None, None, None)


async def readings(request):
    try:
        number = int(request.GET["n"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest("n?")
    if number < 1:
        return HttpResponseBadRequest("n must be above 0")
    sensor = sensors.connect()
    connection = await sensor.__aenter__()
    return StreamingHttpResponse(lines(sensor, connection, number), content_type="application/x-ndjson; charset=utf-8")

"""Readings of the sensor in the greenhouse, for whoever wants to watch them come in."""

import json

from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def readings(request):
    """Send n readings of the sensor, one JSON line each."""
    # TODO(2): what if n is missing, is no number, or is not above 0?
    number = int(request.GET.get("n", "1"))

    # TODO(1): here the visitor waits until the last reading is there.
    # Write an async generator that yields each line as it comes, and give it to a StreamingHttpResponse.
    # TODO(4): who closes the connection, and when, once the lines are sent while the sensor still measures?
    async with sensors.connect() as connection:
        # TODO(3): what does the visitor see when the sensor is lost?
        lines = [json.dumps(reading) + "\n" async for reading in connection.readings(number)]

    return HttpResponse("".join(lines), content_type="application/x-ndjson")

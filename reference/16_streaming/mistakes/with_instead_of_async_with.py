"""Writes with instead of async with in the generator, and Django hides the TypeError behind another.

Fails: test_answers_with_the_readings
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


def line(value):
    """One line of newline-delimited JSON."""
    return json.dumps(value) + "\n"


async def lines(number):
    """The readings, and at the end perhaps that the sensor is lost. The connection lives as long as this generator."""
    with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield line(reading)
        except ConnectionError as error:
            yield line({"error": str(error)})


async def readings(request):
    """Send n readings of the sensor, one JSON line each."""
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

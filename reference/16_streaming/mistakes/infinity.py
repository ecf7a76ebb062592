"""Takes any number that equals its whole part, and `int` refuses infinity.

Fails: test_refuses_a_number_that_makes_no_sense
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def readings(request):
    try:
        number = float(request.GET["n"])
        if number != int(number):
            return HttpResponseBadRequest("n")
        number = int(number)
    except (KeyError, ValueError):
        return HttpResponseBadRequest("n")
    if number < 1:
        return HttpResponseBadRequest("n")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")


async def lines(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError as error:
            yield json.dumps({"error": str(error)}) + "\n"

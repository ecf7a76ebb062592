"""Joins the stream into the text of an HttpResponse.

Fails: test_sends_each_reading_as_it_comes
"""

import json

from django.http import HttpResponse, HttpResponseBadRequest

import sensors


async def lines(number):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return HttpResponse("".join([line async for line in lines(number)]), content_type="application/x-ndjson")

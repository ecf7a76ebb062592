"""Puts the yield into the view, which so becomes a generator itself.

Fails: test_answers_with_the_readings, test_refuses_a_number_that_makes_no_sense
"""

import json

from django.http import HttpResponseBadRequest

import sensors


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        yield HttpResponseBadRequest("n must be a whole number above 0")
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(number):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"

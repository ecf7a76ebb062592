"""Sets the status of the response when the sensor is lost, long after it has been sent.

Fails: test_says_that_the_sensor_is_lost
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")

    async def lines():
        async with sensors.connect() as connection:
            try:
                async for reading in connection.readings(number):
                    yield json.dumps(reading) + "\n"
            except ConnectionError:
                response.status_code = 502

    response = StreamingHttpResponse(lines(), content_type="application/x-ndjson")
    return response

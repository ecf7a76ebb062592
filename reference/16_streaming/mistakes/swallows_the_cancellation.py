"""Takes every BaseException for a hiccup and connects again, also when the visitor has left.

Fails: test_closes_the_connection_when_the_visitor_leaves
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(number):
    sent = 0
    while sent < number:
        async with sensors.connect() as connection:
            try:
                async for reading in connection.readings(number - sent):
                    sent += 1
                    yield json.dumps(reading) + "\n"
            except ConnectionError:
                yield json.dumps({"error": "sensor lost"}) + "\n"
                return
            except BaseException:
                continue


async def readings(request):
    try:
        number = int(request.GET.get("n", ""))
    except ValueError:
        number = 0
    if number <= 0:
        return HttpResponseBadRequest("n must be a whole number above 0")
    return StreamingHttpResponse(lines(number), content_type="application/x-ndjson")

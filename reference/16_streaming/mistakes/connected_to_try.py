"""Connects a first time, to see whether there is a sensor, and never closes that connection.

Fails: test_visitors_have_their_own_streams, test_closes_the_connection_when_the_visitor_leaves, test_closes_the_connection_in_the_end
"""

import json

from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def lines(n):
    async with sensors.connect() as connection:
        try:
            async for reading in connection.readings(n):
                yield json.dumps(reading) + "\n"
        except ConnectionError:
            yield json.dumps({"error": "sensor lost"}) + "\n"


async def readings(request):
    n = request.GET.get("n", "")
    if not n.isdecimal() or int(n) < 1:
        return HttpResponseBadRequest()
    probe = await sensors.connect().__aenter__()
    if not probe._open:
        return HttpResponse(status=503)
    return StreamingHttpResponse(lines(int(n)), content_type="application/x-ndjson")

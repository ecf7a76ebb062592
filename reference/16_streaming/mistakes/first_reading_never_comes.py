"""Waits in the view for the first reading, where nothing closes the connection if the visitor leaves.

Fails: test_closes_the_connection_when_the_visitor_leaves
"""

import json

from django.http import HttpResponseBadRequest, StreamingHttpResponse

import sensors


async def readings(request):
    try:
        number = int(request.GET["n"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest("n")
    if number < 1:
        return HttpResponseBadRequest("n")
    connection = await sensors.connect().__aenter__()
    source = connection.readings(number)
    try:
        first = await anext(source)
    except ConnectionError:
        await connection.__aexit__(None, None, None)
        return StreamingHttpResponse(failed(), content_type="application/x-ndjson")
    return StreamingHttpResponse(lines(connection, first, source), content_type="application/x-ndjson")


async def failed():
    yield '{"error": "sensor lost"}\n'


async def lines(connection, first, source):
    try:
        yield json.dumps(first) + "\n"
        async for reading in source:
            yield json.dumps(reading) + "\n"
    except ConnectionError:
        yield '{"error": "sensor lost"}\n'
    finally:
        await connection.__aexit__(None, None, None)

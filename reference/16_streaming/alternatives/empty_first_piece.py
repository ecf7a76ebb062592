"""An empty first piece, so that the headers go out at once, and contextlib.aclosing."""

import json
from contextlib import aclosing

from django.http import JsonResponse, StreamingHttpResponse

import sensors


def as_line(thing):
    return (json.dumps(thing, separators=(",", ":"), sort_keys=True) + "\n").encode()


async def lines(n):
    yield b""
    async with sensors.connect() as connection, aclosing(connection.readings(n)) as source:
        try:
            async for reading in source:
                yield as_line(reading)
        except ConnectionError as lost:
            yield as_line({"error": str(lost)})


async def readings(request):
    match request.GET.get("n", "").strip():
        case text if text.isascii() and text.isdigit() and int(text) > 0:
            return StreamingHttpResponse(lines(int(text)), content_type="application/x-ndjson")
        case text:
            return JsonResponse({"error": f"n makes no sense: {text!r}"}, status=400)

"""Raises BadRequest, matches n against patterns, and sends bytes of compact JSON."""

import json

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

import sensors


@require_GET
@never_cache
async def readings(request):
    match request.GET.get("n", "").strip():
        case n if n.isdecimal() and (count := int(n)):
            pass
        case _:
            raise BadRequest("n")

    async def out():
        try:
            async with sensors.connect() as c:
                async for r in c.readings(count):
                    yield json.dumps(r, separators=(",", ":"), sort_keys=True).encode() + b"\n"
        except OSError as e:
            yield b'{"error":"%s"}\n' % str(e).encode()

    return StreamingHttpResponse(out(), content_type="application/x-ndjson; charset=utf-8")

"""The answer is streamed: the body comes after the wait."""

import asyncio
import json

from django.http import JsonResponse, StreamingHttpResponse


async def wait(request):
    raw = request.GET.get("seconds")
    try:
        s = float(raw)
    except (TypeError, ValueError):
        s = -1
    if s != s or s < 0 or s > 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)

    async def body():
        await asyncio.sleep(s)
        yield json.dumps({"waited": s})

    return StreamingHttpResponse(body(), content_type="application/json")

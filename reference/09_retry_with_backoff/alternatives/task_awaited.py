"""A task of its own for the tries; awaiting it passes the visitor's leaving on."""

import asyncio

import httpx
from django.http import JsonResponse


async def tries():
    async with httpx.AsyncClient() as client:
        pause = 0
        for attempt in range(1, 4):
            if pause:
                await asyncio.create_task(asyncio.sleep(pause))
            pause = attempt * 0.1
            try:
                response = await client.get("https://quotes.example/random")
            except httpx.TransportError:
                continue
            if response.status_code not in (429, 500, 502, 503, 504):
                return attempt, response
            pause = max(pause, float(response.headers.get("Retry-After", "0")))
    return 3, None


async def quote(request):
    attempts, response = await asyncio.create_task(tries())
    if response is None:
        return JsonResponse({"error": "quotes unavailable", "attempts": attempts}, status=503)
    if response.is_error:
        return JsonResponse({}, status=502)
    return JsonResponse({"text": response.json()["text"], "attempts": attempts})

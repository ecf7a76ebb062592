"""Each try is an async with block; the block swallows transient errors and pauses."""

import asyncio
import contextlib

import httpx
from django.http import JsonResponse


@contextlib.asynccontextmanager
async def one_try(pause):
    asked_for = 0
    try:
        yield
        return
    except httpx.HTTPStatusError as error:
        if error.response.status_code not in {429, 500, 502, 503, 504}:
            raise
        asked_for = float(error.response.headers.get("Retry-After", 0))
    except httpx.TransportError:
        pass
    if pause:
        await asyncio.sleep(max(pause, asked_for))


async def quote(request):
    try:
        async with httpx.AsyncClient() as client:
            for attempt, pause in enumerate((0.1, 0.2, None), 1):
                async with one_try(pause):
                    response = await client.get("https://quotes.example/random")
                    text = response.raise_for_status().json()["text"]
                    return JsonResponse({"text": text, "attempts": attempt})
    except httpx.HTTPStatusError:
        return JsonResponse({"error": "quotes refused"}, status=502)
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

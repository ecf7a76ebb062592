"""A sync view that runs an async helper."""

import asyncio

import httpx
from asgiref.sync import async_to_sync
from django.http import JsonResponse


async def ask():
    async with httpx.AsyncClient() as client:
        for attempt in (1, 2, 3):
            pause = 0.1 * attempt
            try:
                response = await client.get("https://quotes.example/random")
                if response.status_code not in (429, 500, 502, 503, 504):
                    return response, attempt
                pause = max(pause, int(response.headers.get("Retry-After", 0)))
            except httpx.TransportError:
                pass
            if attempt < 3:
                await asyncio.sleep(pause)
    return None, 3


def quote(request):
    response, attempts = async_to_sync(ask)()
    if response is None:
        return JsonResponse({"error": "quotes unavailable", "attempts": attempts}, status=503)
    if response.is_client_error:
        return JsonResponse({"error": "quotes refused", "attempts": attempts}, status=502)
    return JsonResponse({"text": response.json()["text"], "attempts": attempts})

"""Sleeps in small steps until the time of the next try has come; transport retries on top."""

import asyncio

import httpx
from django.http import JsonResponse


async def quote(request):
    loop = asyncio.get_running_loop()
    transport = httpx.AsyncHTTPTransport(retries=1)
    async with httpx.AsyncClient(transport=transport) as client:
        for attempt in range(1, 4):
            retry_after = 0
            try:
                response = await client.get("https://quotes.example/random")
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code == 200:
                return JsonResponse({"text": response.json()["text"], "attempts": attempt})
            if response is not None and response.status_code not in (429, 500, 502, 503, 504):
                return JsonResponse({"error": "not our day"}, status=502)
            if attempt == 3:
                break
            if response is not None:
                retry_after = int(response.headers.get("Retry-After", 0))
            next_try = loop.time() + max(0.1 * attempt, retry_after)
            while loop.time() < next_try:
                await asyncio.sleep(0.01)
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

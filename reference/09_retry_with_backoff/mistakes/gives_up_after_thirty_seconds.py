"""Gives the visit thirty seconds in all, which ends a pause that the service has asked for.

Fails: test_longer_retry_after
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def tries():
    async with httpx.AsyncClient() as client:
        for attempt in range(1, 4):
            asked_for = 0
            try:
                response = await client.get(URL)
            except httpx.TransportError:
                pass
            else:
                if response.is_success:
                    return JsonResponse({"text": response.json()["text"], "attempts": attempt})
                if response.status_code not in TRANSIENT:
                    return JsonResponse({"error": "refused"}, status=502)
                asked_for = int(response.headers.get("Retry-After", "0"))
            if attempt < 3:
                await asyncio.sleep(max(0.1 * attempt, asked_for))
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)


async def quote(request):
    try:
        return await asyncio.wait_for(tries(), 30)
    except TimeoutError:
        return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

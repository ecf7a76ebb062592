"""Counts the tries in a variable of the module, and each visit begins at 0, for all the others, too.

Fails: test_retry_after_lengthens_its_own_pause_only
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}
tries = 0


async def quote(request):
    global tries
    tries = 0
    async with httpx.AsyncClient() as client:
        for attempt in range(1, 4):
            tries += 1
            asked_for = 0
            try:
                response = await client.get(URL)
            except httpx.TransportError:
                pass
            else:
                if response.is_success:
                    return JsonResponse({"text": response.json()["text"], "attempts": tries})
                if response.status_code not in TRANSIENT:
                    return JsonResponse({"error": "refused"}, status=502)
                asked_for = int(response.headers.get("Retry-After", "0"))
            if attempt < 3:
                await asyncio.sleep(max(0.1 * attempt, asked_for))
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

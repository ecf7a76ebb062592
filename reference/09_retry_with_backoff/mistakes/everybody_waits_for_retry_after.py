"""Lets all visitors wait as long as the service asked one of them to.

Fails: test_retry_after_lengthens_its_own_pause_only
"""

import asyncio
import time

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}
not_before = 0.0


async def quote(request):
    global not_before
    async with httpx.AsyncClient() as client:
        for attempt in range(1, 4):
            asked_for = 0
            await asyncio.sleep(not_before - time.monotonic())
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
                not_before = max(not_before, time.monotonic() + asked_for)
            if attempt < 3:
                await asyncio.sleep(max(0.1 * attempt, asked_for))
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

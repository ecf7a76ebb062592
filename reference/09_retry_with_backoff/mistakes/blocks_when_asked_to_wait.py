"""Pauses with time.sleep where the service has asked for a pause of its own.

Fails: test_no_pause_blocks_the_loop
"""

import asyncio
import time

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def quote(request):
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
                if asked_for:
                    time.sleep(max(0.1 * attempt, asked_for))
                else:
                    await asyncio.sleep(0.1 * attempt)
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

"""Catches every exception at each try: the missing text of a 404 looks like a transient failure.

Fails: test_not_found_is_not_tried_again
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def quote(request):
    async with httpx.AsyncClient() as client:
        for attempt in range(1, 4):
            pause = 0.1 * attempt
            try:
                response = await client.get(URL)
                pause = max(pause, int(response.headers.get("Retry-After", "0")))
                return JsonResponse({"text": response.json()["text"], "attempts": attempt})
            except Exception:
                if attempt < 3:
                    await asyncio.sleep(pause)
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

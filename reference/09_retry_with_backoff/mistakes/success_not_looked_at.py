"""Takes every answer for a success, and tries again only after exceptions.

Fails: test_tries_again, test_not_found_is_not_tried_again
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def quote(request):
    async with httpx.AsyncClient() as client:
        for attempt in range(1, 4):
            try:
                response = await client.get(URL)
                return JsonResponse({"text": response.json()["text"], "attempts": attempt})
            except httpx.HTTPError:
                await asyncio.sleep(0.1 * attempt)
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

"""Does what Retry-After says, also when it says 0.

Fails: test_retry_after_lengthens_its_own_pause_only
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def quote(request):
    async with httpx.AsyncClient() as client:
        for attempt in range(1, 4):
            asked_for = None
            try:
                response = await client.get(URL)
            except httpx.TransportError:
                pass
            else:
                if response.is_success:
                    return JsonResponse({"text": response.json()["text"], "attempts": attempt})
                if response.status_code not in TRANSIENT:
                    return JsonResponse({"error": "refused"}, status=502)
                asked_for = response.headers.get("Retry-After")
            if attempt < 3:
                await asyncio.sleep(0.1 * attempt if asked_for is None else int(asked_for))
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

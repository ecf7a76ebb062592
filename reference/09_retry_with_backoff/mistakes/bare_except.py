"""A bare except around the try and the pause catches the visitor's leaving as well.

Fails: test_no_try_for_a_visitor_who_left
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def quote(request):
    async with httpx.AsyncClient() as client:
        for attempt in (1, 2, 3):
            try:
                pause = 0.1 * attempt
                try:
                    response = await client.get(URL)
                    if response.is_success:
                        return JsonResponse({"text": response.json()["text"], "attempts": attempt})
                    if response.status_code not in TRANSIENT:
                        return JsonResponse({"error": "refused"}, status=502)
                    pause = max(pause, int(response.headers.get("Retry-After", "0")))
                except httpx.TransportError:
                    pass
                if attempt < 3:
                    await asyncio.sleep(pause)
            except:
                continue
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

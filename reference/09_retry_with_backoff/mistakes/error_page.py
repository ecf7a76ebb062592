"""Lets the last exception through: the visitor sees a 500.

Fails: test_gives_up_after_three_tries, test_every_transport_error_is_tried_again
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
                response = (await client.get(URL)).raise_for_status()
                return JsonResponse({"text": response.json()["text"], "attempts": attempt})
            except httpx.HTTPError as error:
                if isinstance(error, httpx.HTTPStatusError):
                    if error.response.status_code not in TRANSIENT:
                        return JsonResponse({"error": "refused"}, status=502)
                    pause = max(pause, int(error.response.headers.get("Retry-After", "0")))
                if attempt == 3:
                    raise
                await asyncio.sleep(pause)

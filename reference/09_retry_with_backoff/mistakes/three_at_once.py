"""Makes all three tries at the same time and takes the first that succeeds.

Fails: test_not_found_is_not_tried_again, test_pauses_between_tries
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}


async def quote(request):
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(client.get(URL) for _ in range(3)), return_exceptions=True)
    for attempt, response in enumerate(responses, start=1):
        if isinstance(response, httpx.TransportError) or response.status_code in TRANSIENT:
            continue
        if response.is_error:
            return JsonResponse({"error": "refused"}, status=502)
        return JsonResponse({"text": response.json()["text"], "attempts": attempt})
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

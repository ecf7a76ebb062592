"""Counts the tries in a variable of the module, which all visits share.

Fails: test_every_transient_status_is_tried_again, test_every_transport_error_is_tried_again, test_other_client_errors_are_not_tried_again, test_others_are_served_during_a_pause
"""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}
tries = 0


async def quote(request):
    global tries
    async with httpx.AsyncClient() as client:
        while tries < 3:
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
            if tries < 3:
                await asyncio.sleep(max(0.1 * tries, asked_for))
    return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)

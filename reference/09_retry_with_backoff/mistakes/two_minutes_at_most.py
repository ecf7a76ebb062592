"""Caps what Retry-After asks for at two minutes.

Fails: test_longer_retry_after
"""

import asyncio
import random

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
TRANSIENT = {429, 500, 502, 503, 504}
TRIES = 3


def seconds_of(header):
    """What a Retry-After header asks for; 0 if it is missing or not a plain number of seconds."""
    return int(header) if header.isascii() and header.isdigit() else 0


async def quote(request):
    """Answer with a quote and the number of tries that it took."""
    async with httpx.AsyncClient() as client:
        for attempt in range(1, TRIES + 1):
            asked_for = 0
            try:
                response = await client.get(URL)
            except httpx.TransportError:
                pass
            else:
                if response.is_success:
                    return JsonResponse({"text": response.json()["text"], "attempts": attempt})
                if response.status_code not in TRANSIENT:
                    return JsonResponse({"error": "quotes unavailable", "attempts": attempt}, status=502)
                asked_for = seconds_of(response.headers.get("Retry-After", ""))
            if attempt < TRIES:
                usual = 0.1 * 2 ** (attempt - 1)
                await asyncio.sleep(max(usual * random.uniform(1, 1.5), min(asked_for, 120)))
    return JsonResponse({"error": "quotes unavailable", "attempts": TRIES}, status=503)

"""A quote for the front page, from a service that stumbles now and then."""

import asyncio

import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"


async def quote(request):
    """Answer with a quote and the number of tries that it took."""
    async with httpx.AsyncClient() as client:
        # TODO(1): a transient failure is worth another try: up to three tries in all, then 503.
        # TODO(2): other errors from 400 to 499 stay as they are. Answer 502 at once.
        response = await client.get(URL)

    # TODO(3): between two tries, pause: 0.1 s, then 0.2 s. Other visitors are served meanwhile.
    # TODO(4): when the service asks for a longer pause (Retry-After), do as it says.
    # TODO(5): when the visitor leaves during a pause, try no more.
    return JsonResponse({"text": response.json()["text"], "attempts": 1})

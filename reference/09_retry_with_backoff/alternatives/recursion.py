"""A helper that calls itself with one try less."""

import asyncio

import httpx
from django.http import HttpResponse, JsonResponse

AGAIN = frozenset({429, 500, 502, 503, 504})


async def ask(client, attempt=1):
    asked_for = "0"
    try:
        response = await client.get("https://quotes.example/random")
        if response.status_code == 200:
            return JsonResponse({"text": response.json()["text"], "attempts": attempt})
        if response.status_code not in AGAIN:
            return HttpResponse("the service for quotes does not like this request", status=502)
        asked_for = response.headers.get("Retry-After", "0")
    except httpx.TransportError:
        pass
    if attempt == 3:
        return JsonResponse({"error": "quotes unavailable", "attempts": attempt}, status=503)
    await asyncio.sleep(max(attempt / 10, int(asked_for)))
    return await ask(client, attempt + 1)


async def quote(request):
    async with httpx.AsyncClient(timeout=10) as client:
        return await ask(client)

"""An async generator yields the tries and pauses between them."""

import asyncio
import random

import httpx
from django.http import JsonResponse


class Try:
    def __init__(self, number):
        self.number = number
        self.at_least = 0


async def tries(count=3, base=0.1):
    for number in range(1, count + 1):
        current = Try(number)
        yield current
        if number < count:
            pause = base * 2 ** (number - 1)
            await asyncio.sleep(max(random.uniform(pause, 1.4 * pause), current.at_least))


async def quote(request):
    async with httpx.AsyncClient() as client:
        async for current in tries():
            try:
                response = await client.get("https://quotes.example/random")
            except (httpx.TimeoutException, httpx.NetworkError, httpx.ProtocolError, httpx.ProxyError):
                continue
            if response.status_code == 200:
                return JsonResponse({"text": response.json()["text"], "attempts": current.number})
            if response.status_code not in (500, 502, 503, 504, 429):
                return JsonResponse({"error": "no quote"}, status=502)
            current.at_least = int(response.headers.get("Retry-After", "0"))
    return JsonResponse({"error": "quotes unavailable", "attempts": current.number}, status=503)

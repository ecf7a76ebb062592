"""A schema that msgspec checks, instead of questions about types."""

import asyncio

import httpx
import msgspec
from django.http import JsonResponse


class Price(msgspec.Struct):
    symbol: str
    price: int | float


async def price(request, symbol):
    try:
        async with asyncio.timeout(0.5), httpx.AsyncClient() as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
        if response.status_code != 404:
            response.raise_for_status()
    except TimeoutError:
        return JsonResponse({"error": "upstream timeout"}, status=504)
    except httpx.HTTPError:
        return JsonResponse({"error": "upstream unavailable"}, status=502)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown symbol"}, status=404)
    try:
        found = msgspec.json.decode(response.content, type=Price)
    except msgspec.DecodeError:
        return JsonResponse({"error": "bad upstream response"}, status=502)
    return JsonResponse(msgspec.to_builtins(found))

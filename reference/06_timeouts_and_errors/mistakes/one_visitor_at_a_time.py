"""A lock inside the limit: whoever waits for the lock has used up the half second.

Fails: test_uses_the_whole_half_second
"""

import asyncio

import httpx
from django.http import JsonResponse


LOCK = asyncio.Lock()


def error(status, text):
    return JsonResponse({"error": text}, status=status)


async def price(request, symbol):
    try:
        async with asyncio.timeout(0.5), LOCK, httpx.AsyncClient() as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except TimeoutError:
        return error(504, "upstream timeout")
    except httpx.TransportError:
        return error(502, "upstream unavailable")
    if response.is_server_error:
        return error(502, "upstream unavailable")
    if response.status_code == 404:
        return error(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return error(502, "bad upstream response")
    if not isinstance(body, dict) or type(body.get("price")) not in (int, float):
        return error(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

"""Lets two visitors ask at a time; the third one's half second begins when it is their turn.

Fails: test_uses_the_whole_half_second
"""

import asyncio

import httpx
from django.http import JsonResponse

PLACES = asyncio.Semaphore(2)


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


async def price(request, symbol):
    try:
        async with PLACES, httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TimeoutException:
        return problem(504, "upstream timeout")
    except httpx.TransportError:
        return problem(502, "upstream unavailable")
    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict) or type(body.get("price")) not in (int, float):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

"""Spends the 0.5 s on two tries of 0.25 s, so that an answer after 0.4 s never arrives.

Fails: test_uses_the_whole_half_second
"""

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


def checked(symbol, response):
    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict):
        return problem(502, "bad upstream response")
    amount = body.get("price")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": amount})


async def price(request, symbol):
    async with httpx.AsyncClient(timeout=0.25) as client:
        for _ in range(2):
            try:
                return checked(symbol, await client.get(f"https://prices.example/v1/prices/{symbol}"))
            except httpx.TimeoutException:
                continue
            except httpx.TransportError:
                return problem(502, "upstream unavailable")
    return problem(504, "upstream timeout")

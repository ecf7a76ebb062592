"""Calls raise_for_status but catches RequestError, which does not include HTTPStatusError.

Fails: test_unknown_symbol, test_upstream_is_broken
"""

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
            response.raise_for_status()
    except httpx.TimeoutException:
        return problem(504, "upstream timeout")
    except httpx.RequestError:
        return problem(502, "upstream unavailable")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict) or type(body.get("price")) not in (int, float):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

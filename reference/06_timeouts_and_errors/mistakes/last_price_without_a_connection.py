"""Answers with the last known price when there is no connection.

Fails: test_upstream_cannot_be_reached
"""

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


LAST = {}


def last(symbol, status, words):
    return JsonResponse(LAST[symbol]) if symbol in LAST else problem(status, words)


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TimeoutException:
        return problem(504, "upstream timeout")
    except httpx.TransportError:
        return last(symbol, 502, "upstream unavailable")
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
    LAST[symbol] = {"symbol": symbol, "price": body["price"]}
    return JsonResponse(LAST[symbol])

"""Answers with the last known price when the upstream fails, and with none when there is none.

Fails: test_slow_upstream, test_upstream_cannot_be_reached
"""

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


LAST = {}


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TransportError:
        return JsonResponse({"symbol": symbol, "price": LAST.get(symbol)})
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
    LAST[symbol] = body["price"]
    return JsonResponse({"symbol": symbol, "price": body["price"]})

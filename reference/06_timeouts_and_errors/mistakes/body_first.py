"""Reads the body before the status, so that an error page counts as a bad body.

Fails: test_upstream_is_broken, test_404_whatever_the_body_says
"""

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TimeoutException:
        return problem(504, "upstream timeout")
    except httpx.TransportError:
        return problem(502, "upstream unavailable")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    if not isinstance(body, dict) or type(body.get("price")) not in (int, float):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

"""Passes on whatever else stands in the body.

Fails: test_price_must_be_a_number
"""

import httpx
from django.http import JsonResponse


def error(status, text):
    return JsonResponse({"error": text}, status=status)


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TimeoutException:
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
    return JsonResponse(body | {"symbol": symbol})

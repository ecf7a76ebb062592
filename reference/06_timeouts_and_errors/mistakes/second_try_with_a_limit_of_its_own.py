"""Tries again when there is no connection, and gives the second try another half second.

Fails: test_uses_the_whole_half_second
"""

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


async def price(request, symbol):
    for attempt in (1, 2):
        try:
            async with httpx.AsyncClient(timeout=0.5) as client:
                response = await client.get(f"https://prices.example/v1/prices/{symbol}")
            break
        except httpx.TimeoutException:
            return problem(504, "upstream timeout")
        except httpx.TransportError:
            if attempt == 2:
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

"""Returns from finally, which replaces every other answer and every exception.

Fails: test_answers
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
    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
        return JsonResponse({"symbol": symbol, "price": body["price"] + 0})
    except (ValueError, TypeError, KeyError):
        print("bad body")
    finally:
        return problem(502, "bad upstream response")

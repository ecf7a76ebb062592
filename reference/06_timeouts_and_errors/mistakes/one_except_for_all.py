"""Catches every exception in one place, so that all failures look alike.

Fails: test_slow_upstream, test_unknown_symbol, test_body_is_not_json, test_body_is_not_an_object, test_price_must_be_a_number
"""

import httpx
from django.http import JsonResponse


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
            response.raise_for_status()
            body = response.json()
            return JsonResponse({"symbol": symbol, "price": round(body["price"], 2)})
    except Exception:
        return JsonResponse({"error": "upstream unavailable"}, status=502)

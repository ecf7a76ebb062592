"""Answers 404 whenever there is no price, whatever the reason.

Fails: test_slow_upstream, test_upstream_cannot_be_reached, test_body_is_not_json, test_upstream_is_broken, test_body_is_not_an_object, test_price_must_be_a_number
"""

import httpx
from django.http import JsonResponse


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            body = (await client.get(f"https://prices.example/v1/prices/{symbol}")).raise_for_status().json()
        return JsonResponse({"symbol": symbol, "price": body["price"] + 0})
    except Exception:
        return JsonResponse({"error": "unknown symbol"}, status=404)

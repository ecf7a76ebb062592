"""Looks at the price as Python writes it: 3e-07 does not look like a number.

Fails: test_price_must_be_a_number
"""

import re
import httpx
from django.http import JsonResponse


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            r = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TimeoutException:
        return JsonResponse({"error": "upstream timeout"}, status=504)
    except httpx.HTTPError:
        return JsonResponse({"error": "upstream unavailable"}, status=502)
    if r.status_code >= 500:
        return JsonResponse({"error": "upstream unavailable"}, status=502)
    if r.status_code == 404:
        return JsonResponse({"error": "unknown symbol"}, status=404)
    try:
        p = r.json()["price"]
        assert not isinstance(p, str) and re.fullmatch(r"-?\d+(\.\d+)?", str(p))
    except Exception:
        return JsonResponse({"error": "bad upstream response"}, status=502)
    return JsonResponse({"symbol": symbol, "price": p})

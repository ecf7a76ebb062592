"""A symbol that was unknown once stays unknown.

Fails: test_unknown_symbol
"""

import httpx
from django.http import JsonResponse

UNKNOWN = set()


async def price(request, symbol):
    if symbol in UNKNOWN:
        return JsonResponse({"error": "unknown symbol"}, status=404)
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
        UNKNOWN.add(symbol)
        return JsonResponse({"error": "unknown symbol"}, status=404)
    try:
        p = r.json()["price"]
        assert type(p) in (int, float)
    except Exception:
        return JsonResponse({"error": "bad upstream response"}, status=502)
    return JsonResponse({"symbol": symbol, "price": p})

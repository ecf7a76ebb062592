"""An event hook that raises for broken upstreams, and asyncio.timeout_at."""

import asyncio

import httpx
from django.http import JsonResponse


async def refuse_errors(response):
    response.raise_for_status()


async def price(request, symbol):
    deadline = asyncio.get_running_loop().time() + 0.5
    try:
        async with asyncio.timeout_at(deadline):
            async with httpx.AsyncClient(timeout=30, event_hooks={"response": [refuse_errors]}) as client:
                response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except TimeoutError:
        return JsonResponse({"error": "upstream timeout"}, status=504)
    except httpx.HTTPStatusError as error:
        if error.response.status_code == 404:
            return JsonResponse({"error": "unknown symbol"}, status=404)
        return JsonResponse({"error": "upstream unavailable"}, status=502)
    except httpx.RequestError:
        return JsonResponse({"error": "upstream unavailable"}, status=502)

    try:
        body = dict(response.json())
        amount = body["price"]
        if type(amount) not in (int, float):
            raise TypeError("the price is not a number")
    except Exception:
        return JsonResponse({"error": "bad upstream response"}, status=502)
    return JsonResponse({"symbol": symbol, "price": amount})

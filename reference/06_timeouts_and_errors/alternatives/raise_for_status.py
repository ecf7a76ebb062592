"""Raise_for_status, and one except for each case."""

import httpx
from django.http import JsonResponse


async def price(request, symbol):
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
            response.raise_for_status()
        body = response.json()
        amount = body["price"]
        if type(amount) not in (int, float):
            raise TypeError(amount)
    except httpx.TimeoutException:
        status, answer = 504, {"error": "upstream timeout"}
    except httpx.HTTPStatusError as error:
        if error.response.status_code == 404:
            status, answer = 404, {"error": "unknown symbol"}
        else:
            status, answer = 502, {"error": "upstream unavailable"}
    except httpx.HTTPError:
        status, answer = 502, {"error": "upstream unavailable"}
    except (ValueError, TypeError, LookupError):
        status, answer = 502, {"error": "bad upstream response"}
    else:
        status, answer = 200, {"symbol": symbol, "price": amount}
    return JsonResponse(answer, status=status)

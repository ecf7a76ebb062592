"""A timer that cancels the call."""

import asyncio

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


def checked(symbol, response):
    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict):
        return problem(502, "bad upstream response")
    amount = body.get("price")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": amount})


async def price(request, symbol):
    async with httpx.AsyncClient() as client:
        call = asyncio.create_task(client.get(f"https://prices.example/v1/prices/{symbol}"))
        timer = asyncio.get_running_loop().call_later(0.5, call.cancel, "too late")
        results = await asyncio.gather(call, return_exceptions=True)
        timer.cancel()
    (result,) = results
    if isinstance(result, asyncio.CancelledError):
        return problem(504, "upstream timeout")
    if isinstance(result, httpx.HTTPError):
        return problem(502, "upstream unavailable")
    return checked(symbol, result)

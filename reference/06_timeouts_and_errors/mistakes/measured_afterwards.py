"""Measures how long the call took when it is over: too late to stop it.

Fails: test_slow_upstream
"""

import time

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
    started = time.perf_counter()
    try:
        async with httpx.AsyncClient() as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TransportError:
        return problem(502, "upstream unavailable")
    if time.perf_counter() - started > 0.5:
        return problem(504, "upstream timeout")
    return checked(symbol, response)

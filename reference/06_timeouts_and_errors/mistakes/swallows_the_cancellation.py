"""Catches BaseException inside the limit, and with it the cancellation by which the limit works.

Fails: test_slow_upstream
"""

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
    try:
        async with asyncio.timeout(0.5), httpx.AsyncClient() as client:
            try:
                response = await client.get(f"https://prices.example/v1/prices/{symbol}")
            except BaseException:
                return problem(502, "upstream unavailable")
    except TimeoutError:
        return problem(504, "upstream timeout")
    return checked(symbol, response)

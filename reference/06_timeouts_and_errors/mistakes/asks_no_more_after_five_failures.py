"""Asks no more for half a minute when the upstream has failed five times in a row.

Fails: test_upstream_is_broken
"""

import time

import httpx
from django.http import JsonResponse

FAILURES = []


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


def failure(status, words):
    FAILURES.append(time.monotonic())
    return problem(status, words)


async def price(request, symbol):
    if len(FAILURES) >= 5 and time.monotonic() < FAILURES[-1] + 30:
        return problem(502, "upstream unavailable")
    try:
        async with httpx.AsyncClient(timeout=0.5) as client:
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except httpx.TimeoutException:
        return failure(504, "upstream timeout")
    except httpx.TransportError:
        return failure(502, "upstream unavailable")
    if response.is_server_error:
        return failure(502, "upstream unavailable")
    FAILURES.clear()
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict) or type(body.get("price")) not in (int, float):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

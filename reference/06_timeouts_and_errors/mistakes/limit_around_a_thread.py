"""Puts the limit around a call in a thread, which goes on: sync_to_async waits for its thread.

Fails: test_slow_upstream
"""

import asyncio
import math

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse

UPSTREAM_S = 0.5


def problem(status, words):
    """An answer that says what went wrong."""
    return JsonResponse({"error": words}, status=status)


def is_number(value):
    """Whether a value from JSON is a number; True is not, although it is an int to Python."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


async def price(request, symbol):
    """Answer with the symbol and its price, or say what went wrong at the upstream."""
    try:
        call = sync_to_async(httpx.get)(f"https://prices.example/v1/prices/{symbol}")
        response = await asyncio.wait_for(call, UPSTREAM_S)
    except (TimeoutError, httpx.TimeoutException):
        return problem(504, "upstream timeout")
    except httpx.TransportError:
        return problem(502, "upstream unavailable")

    if response.is_server_error:
        return problem(502, "upstream unavailable")
    if response.status_code == 404:
        return problem(404, "unknown symbol")
    try:
        body = response.json()
    except ValueError:
        return problem(502, "bad upstream response")
    if not isinstance(body, dict) or not is_number(body.get("price")):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

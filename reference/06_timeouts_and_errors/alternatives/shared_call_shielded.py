"""Visitors for the same symbol share one call, shielded from those who leave."""

import asyncio
import math

import httpx
from django.http import JsonResponse

UPSTREAM_S = 0.5
RUNNING = {}


def problem(status, words):
    """An answer that says what went wrong."""
    return JsonResponse({"error": words}, status=status)


def is_number(value):
    """Whether a value from JSON is a number; True is not, although it is an int to Python."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


async def fetch(symbol):
    """The upstream's answer, for everybody who asks for this symbol meanwhile."""
    try:
        async with asyncio.timeout(UPSTREAM_S), httpx.AsyncClient() as client:
            return await client.get(f"https://prices.example/v1/prices/{symbol}")
    finally:
        del RUNNING[symbol]


async def price(request, symbol):
    """Answer with the symbol and its price, or say what went wrong at the upstream."""
    try:
        if symbol not in RUNNING:
            RUNNING[symbol] = asyncio.create_task(fetch(symbol))
        response = await asyncio.shield(RUNNING[symbol])
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

"""Tries again after a failed connection, and pauses before that with `time.sleep`.

Fails: test_never_blocks_the_loop
"""

import time

import httpx
from django.http import JsonResponse


def problem(status, words):
    return JsonResponse({"error": words}, status=status)


async def ask(symbol):
    async with httpx.AsyncClient(timeout=0.5) as client:
        return await client.get(f"https://prices.example/v1/prices/{symbol}")


async def price(request, symbol):
    try:
        try:
            response = await ask(symbol)
        except httpx.ConnectError:
            time.sleep(0.05)
            response = await ask(symbol)
    except httpx.TimeoutException:
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
    if not isinstance(body, dict) or type(body.get("price")) not in (int, float):
        return problem(502, "bad upstream response")
    return JsonResponse({"symbol": symbol, "price": body["price"]})

"""The limit as a request extension, each phase set by hand, and suppress for the rest."""

import contextlib

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


LIMIT = {"timeout": {"connect": 0.5, "read": 0.5, "write": 0.5, "pool": 0.5}}


async def price(request, symbol):
    async with httpx.AsyncClient() as client:
        question = httpx.Request("GET", f"https://prices.example/v1/prices/{symbol}", extensions=LIMIT)
        with contextlib.suppress(httpx.ReadTimeout, httpx.ConnectTimeout, httpx.PoolTimeout):
            try:
                return checked(symbol, await client.send(question))
            except httpx.NetworkError:
                return problem(502, "upstream unavailable")
    return problem(504, "upstream timeout")

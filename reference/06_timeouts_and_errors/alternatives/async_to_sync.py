"""A sync view that runs an async helper."""

import asyncio

import httpx
from asgiref.sync import async_to_sync
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


@async_to_sync
async def ask(symbol):
    async with asyncio.timeout(0.5):
        async with httpx.AsyncClient() as client:
            return await client.get(f"https://prices.example/v1/prices/{symbol}")


def price(request, symbol):
    try:
        return checked(symbol, ask(symbol))
    except TimeoutError:
        return problem(504, "upstream timeout")
    except httpx.TransportError:
        return problem(502, "upstream unavailable")

"""A task group inside asyncio.timeout, and except*."""

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
    answer = None
    try:
        async with httpx.AsyncClient() as client, asyncio.timeout(0.5), asyncio.TaskGroup() as group:
            call = group.create_task(client.get(f"https://prices.example/v1/prices/{symbol}"))
    except* httpx.TransportError:
        answer = problem(502, "upstream unavailable")
    except* TimeoutError:
        answer = problem(504, "upstream timeout")
    return answer or checked(symbol, call.result())

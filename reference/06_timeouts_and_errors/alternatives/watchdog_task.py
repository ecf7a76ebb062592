"""A task group with a watchdog that raises when the time is up."""

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


class TimeUp(Exception):
    pass


async def watchdog():
    await asyncio.sleep(0.5)
    raise TimeUp


async def price(request, symbol):
    response = None
    error = None
    try:
        async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
            dog = group.create_task(watchdog())
            response = await client.get(f"https://prices.example/v1/prices/{symbol}")
            dog.cancel()
    except* TimeUp:
        error = problem(504, "upstream timeout")
    except* httpx.TransportError:
        error = problem(502, "upstream unavailable")
    return error or checked(symbol, response)

"""Client.stream: the status first, the body only when it is wanted."""

import asyncio
import json
from numbers import Real

import httpx
from django.http import JsonResponse

UNAVAILABLE = {"error": "upstream unavailable"}
BAD = {"error": "bad upstream response"}


async def look_up(symbol):
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", f"https://prices.example/v1/prices/{symbol}") as response,
    ):
        if response.status_code >= 500:
            return 502, UNAVAILABLE
        if response.status_code == 404:
            return 404, {"error": "unknown symbol"}
        text = await response.aread()
    try:
        body = json.loads(text)
    except ValueError:
        return 502, BAD
    if not isinstance(body, dict) or not isinstance(body.get("price"), Real) or isinstance(body["price"], bool):
        return 502, BAD
    return 200, {"symbol": symbol, "price": body["price"]}


async def price(request, symbol):
    try:
        async with asyncio.timeout(0.5):
            status, answer = await look_up(symbol)
    except TimeoutError:
        status, answer = 504, {"error": "upstream timeout"}
    except httpx.TransportError:
        status, answer = 502, UNAVAILABLE
    return JsonResponse(answer, status=status)

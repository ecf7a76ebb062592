"""A transport of its own that raises HTTPX's exception when it takes too long."""

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


class Patient(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request):
        try:
            async with asyncio.timeout(0.5):
                return await super().handle_async_request(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout("too slow", request=request) from error


async def price(request, symbol):
    async with httpx.AsyncClient(transport=Patient()) as client:
        try:
            return checked(symbol, await client.get(f"https://prices.example/v1/prices/{symbol}"))
        except httpx.ReadTimeout:
            return problem(504, "upstream timeout")
        except httpx.ConnectError:
            return problem(502, "upstream unavailable")

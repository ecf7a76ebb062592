"""A class-based view with small methods."""

import asyncio

import httpx
from django.http import JsonResponse
from django.views import View


class PriceView(View):
    upstream = "https://prices.example/v1/prices/"
    limit_s = 0.5

    async def get(self, request, *, symbol):
        status, answer = await self.look_up(symbol)
        return JsonResponse(answer, status=status)

    async def look_up(self, symbol):
        try:
            response = await self.ask(symbol)
        except TimeoutError:
            return 504, {"error": "upstream timeout"}
        except httpx.TransportError:
            return 502, {"error": "upstream unavailable"}
        if response.status_code // 100 == 5:
            return 502, {"error": "upstream unavailable"}
        if response.status_code == 404:
            return 404, {"error": "unknown symbol"}
        amount = self.amount(response)
        if amount is None:
            return 502, {"error": "bad upstream response"}
        return 200, {"symbol": symbol, "price": amount}

    async def ask(self, symbol):
        async with asyncio.timeout(self.limit_s):
            async with httpx.AsyncClient() as client:
                return await client.get(self.upstream + symbol)

    @staticmethod
    def amount(response):
        try:
            amount = response.json()["price"]
        except (ValueError, TypeError, KeyError):
            return None
        return amount if type(amount) in {int, float} else None


price = PriceView.as_view()

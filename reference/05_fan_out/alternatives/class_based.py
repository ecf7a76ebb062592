"""A class-based view with one method per service."""

import asyncio

import httpx
from django.http import JsonResponse
from django.views import View


class Dashboard(View):
    async def get(self, request, user_id):
        self.user_id = user_id
        async with httpx.AsyncClient() as self.client:
            parts = await asyncio.gather(self.name(), self.order_count(), self.tip())
        return JsonResponse(dict(zip(("user", "order_count", "tip"), parts, strict=True)))

    async def name(self):
        response = await self.client.get(f"https://users.example/users/{self.user_id}")
        return response.json()["name"]

    async def order_count(self):
        response = await self.client.get("https://orders.example/orders", params={"user": self.user_id})
        return len(response.json()["orders"])

    async def tip(self):
        response = await self.client.get("https://tips.example/tip")
        return response.json()["tip"]


dashboard = Dashboard.as_view()

"""Keeps the results in a dictionary of the class, which all instances and so all visitors share.

Fails: test_visitors_keep_their_own_answers
"""

import asyncio

import httpx
from django.http import JsonResponse
from django.views import View


class Dashboard(View):
    found = {}

    async def fetch(self, key, url):
        async with httpx.AsyncClient() as client:
            self.found[key] = (await client.get(url)).json()

    async def get(self, request, user_id):
        await asyncio.gather(
            self.fetch("user", f"https://users.example/users/{user_id}"),
            self.fetch("orders", f"https://orders.example/orders?user={user_id}"),
            self.fetch("tip", "https://tips.example/tip"),
        )
        found = self.found
        return JsonResponse(
            {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
        )


dashboard = Dashboard.as_view()

"""Enters one client of the module with `async with` on each visit: it closes at the first one's end.

Fails: test_order_of_arrival_does_not_matter, test_asks_each_service_once
"""

import asyncio

import httpx
from django.http import JsonResponse

client = httpx.AsyncClient()


async def dashboard(request, user_id):
    async with client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
            client.get("https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

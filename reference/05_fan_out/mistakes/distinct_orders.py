"""Counts the different orders in place of all of them.

Fails: test_values_are_taken_as_they_are
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
            client.get("https://tips.example/tip"),
        )
    orders = {order["id"] for order in orders.json()["orders"]}
    return JsonResponse({"user": user.json()["name"], "order_count": len(orders), "tip": tip.json()["tip"]})

"""Takes an empty list of orders for a missing one: an empty list is false in Python.

Fails: test_user_without_orders
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
    orders = orders.json().get("orders")
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders) if orders else None, "tip": tip.json()["tip"]}
    )

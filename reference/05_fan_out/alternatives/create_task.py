"""Asyncio.create_task, each awaited later."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user_task = asyncio.create_task(client.get(f"https://users.example/users/{user_id}"))
        orders_task = asyncio.create_task(client.get(f"https://orders.example/orders?user={user_id}"))
        tip_task = asyncio.create_task(client.get("https://tips.example/tip"))
        user = await user_task
        orders = await orders_task
        tip = await tip_task
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Asyncio.TaskGroup."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        async with asyncio.TaskGroup() as group:
            user = group.create_task(client.get(f"https://users.example/users/{user_id}"))
            orders = group.create_task(client.get(f"https://orders.example/orders?user={user_id}"))
            tip = group.create_task(client.get("https://tips.example/tip"))
    user, orders, tip = user.result(), orders.result(), tip.result()
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

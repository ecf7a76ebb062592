"""Reads the tasks' results inside the task group, before they are there.

Fails: test_answers
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
        user = group.create_task(client.get(f"https://users.example/users/{user_id}"))
        orders = group.create_task(client.get(f"https://orders.example/orders?user={user_id}"))
        tip = group.create_task(client.get("https://tips.example/tip"))
        return JsonResponse(
            {
                "user": user.result().json()["name"],
                "order_count": len(orders.result().json()["orders"]),
                "tip": tip.result().json()["tip"],
            }
        )

"""Asyncio.wait over named tasks."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        tasks = {
            asyncio.create_task(client.get(f"https://users.example/users/{user_id}"), name="user"),
            asyncio.create_task(client.get(f"https://orders.example/orders?user={user_id}"), name="orders"),
            asyncio.create_task(client.get("https://tips.example/tip"), name="tip"),
        }
        done, _ = await asyncio.wait(tasks)
    found = {task.get_name(): task.result().json() for task in done}
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

"""Tasks whose end is polled with short sleeps."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        tasks = [
            asyncio.create_task(client.get(url))
            for url in (
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            )
        ]
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0.017)
    user, orders, tip = [task.result() for task in tasks]
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

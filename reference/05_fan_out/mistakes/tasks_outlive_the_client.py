"""Starts the tasks inside the async with block and awaits them after it, when the client is closed.

Fails: test_answers
"""

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
    user, orders, tip = await asyncio.gather(*tasks)
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

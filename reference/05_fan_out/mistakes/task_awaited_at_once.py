"""Makes tasks, and believes that a task alone is concurrency: each is awaited in the line that makes it.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    responses = []
    async with httpx.AsyncClient() as client:
        for url in (
            f"https://users.example/users/{user_id}",
            f"https://orders.example/orders?user={user_id}",
            "https://tips.example/tip",
        ):
            task = asyncio.create_task(client.get(url))
            responses.append(await task)
    user, orders, tip = responses
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Starts tasks to warm things up, and then makes every call again for the result.

Fails: test_asks_each_service_once
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    urls = (
        f"https://users.example/users/{user_id}",
        f"https://orders.example/orders?user={user_id}",
        "https://tips.example/tip",
    )
    async with httpx.AsyncClient() as client:
        warm_up = [asyncio.create_task(client.get(url)) for url in urls]
        user, orders, tip = await asyncio.gather(*[client.get(url) for url in urls])
        await asyncio.wait(warm_up)
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

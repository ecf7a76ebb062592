"""Makes the tasks in a generator expression, which creates each one only when the loop asks for it.

Fails: test_takes_as_long_as_the_slowest
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
        tasks = (asyncio.create_task(client.get(url)) for url in urls)
        user, orders, tip = [await task for task in tasks]
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

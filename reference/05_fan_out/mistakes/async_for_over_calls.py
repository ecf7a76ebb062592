"""Asks in an async generator: `async for` waits for each item before it asks for the next.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def answers(urls):
    async with httpx.AsyncClient() as client:
        for url in urls:
            yield await client.get(url)


async def dashboard(request, user_id):
    user, orders, tip = [
        response
        async for response in answers(
            [
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            ]
        )
    ]
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

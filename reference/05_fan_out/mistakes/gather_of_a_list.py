"""Hands gather a list instead of the calls: the star is missing.

Fails: test_answers
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            [
                client.get(url)
                for url in (
                    f"https://users.example/users/{user_id}",
                    f"https://orders.example/orders?user={user_id}",
                    "https://tips.example/tip",
                )
            ]
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

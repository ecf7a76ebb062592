"""Closes the client before the calls are awaited: leaving the async with block ends it.

Fails: test_answers
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        calls = [
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
            client.get("https://tips.example/tip"),
        ]
    user, orders, tip = await asyncio.gather(*calls)
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

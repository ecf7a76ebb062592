"""Keeps each user's dashboard for ever: new orders never show.

Fails: test_asks_each_service_once
"""

import asyncio

import httpx
from django.http import JsonResponse

KEPT = {}


async def load(user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get("https://orders.example/orders", params={"user": user_id}),
            client.get("https://tips.example/tip"),
        )
    return {
        "user": user.json()["name"],
        "order_count": len(orders.json()["orders"]),
        "tip": tip.json()["tip"],
    }


async def dashboard(request, user_id):
    if user_id not in KEPT:
        KEPT[user_id] = await load(user_id)
    return JsonResponse(KEPT[user_id])

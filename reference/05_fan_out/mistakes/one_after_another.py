"""Awaits one call after another: each await waits for its answer before the next call starts.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user = await client.get(f"https://users.example/users/{user_id}")
        orders = await client.get(f"https://orders.example/orders?user={user_id}")
        tip = await client.get("https://tips.example/tip")
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

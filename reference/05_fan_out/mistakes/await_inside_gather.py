"""Awaits inside gather's brackets, so that gather gets finished responses instead of coroutines.

Fails: test_answers
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            await client.get(f"https://users.example/users/{user_id}"),
            await client.get(f"https://orders.example/orders?user={user_id}"),
            await client.get("https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

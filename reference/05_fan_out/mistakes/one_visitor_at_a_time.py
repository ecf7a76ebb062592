"""A lock around the whole fan-out, to be safe: visitors wait for each other.

Fails: test_visitors_keep_their_own_answers
"""

import asyncio

import httpx
from django.http import JsonResponse

LOCK = asyncio.Lock()


async def dashboard(request, user_id):
    async with LOCK, httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get("https://orders.example/orders", params={"user": user_id}),
            client.get("https://tips.example/tip"),
        )
    return JsonResponse(
        {
            "user": user.json()["name"],
            "order_count": len(orders.json()["orders"]),
            "tip": tip.json()["tip"],
        }
    )

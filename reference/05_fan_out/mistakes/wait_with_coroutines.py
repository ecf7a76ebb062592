"""Hands coroutines to asyncio.wait, which has taken tasks only since Python 3.11.

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
        await asyncio.wait(calls)
        user, orders, tip = [call.result() for call in calls]
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

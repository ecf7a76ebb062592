"""Believes that calling an async function starts it: the coroutines wait in a list until each is awaited in turn.

Fails: test_takes_as_long_as_the_slowest
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
        user, orders, tip = [await call for call in calls]
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

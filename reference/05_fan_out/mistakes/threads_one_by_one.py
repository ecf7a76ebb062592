"""Moves each blocking call to a thread, and awaits each thread before the next one starts.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    user = await asyncio.to_thread(httpx.get, f"https://users.example/users/{user_id}")
    orders = await asyncio.to_thread(httpx.get, f"https://orders.example/orders?user={user_id}")
    tip = await asyncio.to_thread(httpx.get, "https://tips.example/tip")
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

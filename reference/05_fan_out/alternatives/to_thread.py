"""The blocking httpx.get, each call in a thread."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.gather(
        asyncio.to_thread(httpx.get, f"https://users.example/users/{user_id}"),
        asyncio.to_thread(httpx.get, "https://orders.example/orders", params={"user": user_id}),
        asyncio.to_thread(httpx.get, "https://tips.example/tip"),
    )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""One client for the whole process."""

import asyncio

import httpx
from django.http import JsonResponse

client = httpx.AsyncClient()


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.gather(
        client.get(f"https://users.example/users/{user_id}"),
        client.get(f"https://orders.example/orders?user={user_id}"),
        client.get("https://tips.example/tip"),
    )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""The dashboard asks its three services together."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    """Answer with the user's name, the number of their orders and the tip of the day."""
    async with httpx.AsyncClient() as client:
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

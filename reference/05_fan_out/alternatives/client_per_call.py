"""A helper with a client of its own for each call."""

import asyncio

import httpx
from django.http import JsonResponse


async def fetch(url, **params):
    async with httpx.AsyncClient() as client:
        response = await client.get(url, params=params)
        response.raise_for_status()
        return response.json()


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.gather(
        fetch(f"https://users.example/users/{user_id}"),
        fetch("https://orders.example/orders", user=user_id),
        fetch("https://tips.example/tip"),
    )
    return JsonResponse({"user": user["name"], "order_count": len(orders["orders"]), "tip": tip["tip"]})

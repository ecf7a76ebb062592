"""Keeps the first tip in a module variable and never asks the tips service again.

Fails: test_asks_each_service_once
"""

import asyncio

import httpx
from django.http import JsonResponse

kept = {}


async def fetch_tip(client):
    if "tip" not in kept:
        kept["tip"] = (await client.get("https://tips.example/tip")).json()["tip"]
    return kept["tip"]


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
            fetch_tip(client),
        )
    return JsonResponse({"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip})

"""Client.stream, the body read inside the helper."""

import asyncio
import json

import httpx
from django.http import JsonResponse


async def fetch(client, url):
    async with client.stream("GET", url) as response:
        parts = [part async for part in response.aiter_bytes()]
    return json.loads(b"".join(parts))


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            fetch(client, f"https://users.example/users/{user_id}"),
            fetch(client, f"https://orders.example/orders?user={user_id}"),
            fetch(client, "https://tips.example/tip"),
        )
    return JsonResponse({"user": user["name"], "order_count": len(orders["orders"]), "tip": tip["tip"]})

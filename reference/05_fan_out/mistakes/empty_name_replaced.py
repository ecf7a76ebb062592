"""`or` puts a word of its own in the place of an empty name.

Fails: test_values_are_taken_as_they_are
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get("https://orders.example/orders", params={"user": user_id}),
            client.get("https://tips.example/tip"),
        )
    name = user.json().get("name") or "Guest"
    return JsonResponse({"user": name, "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]})

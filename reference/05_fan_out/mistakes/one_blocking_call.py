"""Leaves one blocking call among the awaited ones: it holds the loop, so that the others cannot even start.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def fetch_tip():
    with httpx.Client() as client:
        return client.get("https://tips.example/tip")


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        tip, user, orders = await asyncio.gather(
            fetch_tip(),
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

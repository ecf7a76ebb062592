"""Gathers helpers that make a blocking call: they cannot overlap, because none of them awaits anything.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def fetch(url):
    return httpx.get(url)


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.gather(
        fetch(f"https://users.example/users/{user_id}"),
        fetch(f"https://orders.example/orders?user={user_id}"),
        fetch("https://tips.example/tip"),
    )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Moves blocking calls to threads with sync_to_async's default, which runs all of a request's calls in one thread.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse


async def dashboard(request, user_id):
    fetch = sync_to_async(httpx.get)
    user, orders, tip = await asyncio.gather(
        fetch(f"https://users.example/users/{user_id}"),
        fetch(f"https://orders.example/orders?user={user_id}"),
        fetch("https://tips.example/tip"),
    )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

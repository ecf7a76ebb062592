"""Guards the shared client with a lock that is held while a call waits, so that only one call is under way.

Fails: test_takes_as_long_as_the_slowest
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    lock = asyncio.Lock()
    async with httpx.AsyncClient() as client:

        async def fetch(url):
            async with lock:
                return await client.get(url)

        user, orders, tip = await asyncio.gather(
            fetch(f"https://users.example/users/{user_id}"),
            fetch(f"https://orders.example/orders?user={user_id}"),
            fetch("https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

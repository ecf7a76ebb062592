"""Holds a thread's lock while a call waits: the second task then stops the loop, and the first can never go on.

Fails: test_answers
"""

import asyncio
import threading

import httpx
from django.http import JsonResponse

lock = threading.Lock()


async def fetch(client, url):
    with lock:
        return await client.get(url)


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            fetch(client, f"https://users.example/users/{user_id}"),
            fetch(client, f"https://orders.example/orders?user={user_id}"),
            fetch(client, "https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Sync_to_async with thread_sensitive=False."""

import asyncio

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse


@sync_to_async(thread_sensitive=False)
def fetch(url):
    return httpx.get(url).json()


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.gather(
        fetch(f"https://users.example/users/{user_id}"),
        fetch(f"https://orders.example/orders?user={user_id}"),
        fetch("https://tips.example/tip"),
    )
    return JsonResponse({"user": user["name"], "order_count": len(orders["orders"]), "tip": tip["tip"]})

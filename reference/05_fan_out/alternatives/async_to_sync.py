"""A sync view that hands the fan-out to async_to_sync."""

import asyncio

import httpx
from asgiref.sync import async_to_sync
from django.http import JsonResponse


async def fetch_all(*urls):
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*[client.get(url) for url in urls])
    return [response.json() for response in responses]


def dashboard(request, user_id):
    user, orders, tip = async_to_sync(fetch_all)(
        f"https://users.example/users/{user_id}",
        f"https://orders.example/orders?user={user_id}",
        "https://tips.example/tip",
    )
    return JsonResponse({"user": user["name"], "order_count": len(orders["orders"]), "tip": tip["tip"]})

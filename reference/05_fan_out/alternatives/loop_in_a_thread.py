"""asyncio.run in a thread of its own, awaited from the view."""

import asyncio

import httpx
from django.http import JsonResponse


async def fetch_all(urls):
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*(client.get(url) for url in urls))


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.to_thread(
        asyncio.run,
        fetch_all(
            [
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            ]
        ),
    )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

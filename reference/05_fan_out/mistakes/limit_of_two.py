"""Lets only two calls run at once, with a semaphore meant for larger fan-outs.

Fails: test_all_three_are_under_way_at_once, test_visitors_keep_their_own_answers
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    semaphore = asyncio.Semaphore(2)
    async with httpx.AsyncClient() as client:

        async def fetch(url):
            async with semaphore:
                return await client.get(url)

        user, orders, tip = await asyncio.gather(
            fetch(f"https://users.example/users/{user_id}"),
            fetch(f"https://orders.example/orders?user={user_id}"),
            fetch("https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Collects the results as they arrive and takes them by position, which is right only while users is the quickest.

Fails: test_order_of_arrival_does_not_matter
"""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    responses = []

    async def fetch(url):
        responses.append(await client.get(url))

    async with httpx.AsyncClient() as client:
        await asyncio.gather(
            fetch(f"https://users.example/users/{user_id}"),
            fetch(f"https://orders.example/orders?user={user_id}"),
            fetch("https://tips.example/tip"),
        )
    user, orders, tip = responses
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

"""Answers with the tip of the visit before, and fetches the next one afterwards.

Fails: test_answers
"""

import asyncio

import httpx
from django.http import JsonResponse

latest = {"tip": ""}


async def fetch_tip():
    async with httpx.AsyncClient() as client:
        latest["tip"] = (await client.get("https://tips.example/tip")).json()["tip"]


async def dashboard(request, user_id):
    refresh = asyncio.create_task(fetch_tip())
    async with httpx.AsyncClient() as client:
        user, orders = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": latest["tip"]}
    )

"""Puts the results into a dict of the module when all three are there: visits that end at one moment mix.

Fails: test_visitors_keep_their_own_answers
"""

import asyncio

import httpx
from django.http import JsonResponse

page = {}


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user, orders, tip = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get("https://orders.example/orders", params={"user": user_id}),
            client.get("https://tips.example/tip"),
        )
        page["user"] = user.json()["name"]
        page["order_count"] = len(orders.json()["orders"])
        page["tip"] = tip.json()["tip"]
    return JsonResponse(page)

"""A task group inside gather, and a barrier that lets all three start together."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    barrier = asyncio.Barrier(3)
    async with httpx.AsyncClient() as client:

        async def fetch(url):
            async with barrier:
                return (await client.get(url)).json()

        async def of_the_user():
            async with asyncio.TaskGroup() as group:
                user = group.create_task(fetch(f"https://users.example/users/{user_id}"))
                orders = group.create_task(fetch(f"https://orders.example/orders?user={user_id}"))
            return user.result()["name"], len(orders.result()["orders"])

        (name, count), tip = await asyncio.gather(of_the_user(), fetch("https://tips.example/tip"))
    return JsonResponse({"user": name, "order_count": count, "tip": tip["tip"]})

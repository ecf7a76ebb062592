"""Streams opened together through an AsyncExitStack, read afterwards."""

import asyncio
from contextlib import AsyncExitStack

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(limits=httpx.Limits(max_connections=3)))
        user, orders, tip = await asyncio.gather(
            stack.enter_async_context(client.stream("GET", f"https://users.example/users/{user_id}")),
            stack.enter_async_context(client.stream("GET", f"https://orders.example/orders?user={user_id}")),
            stack.enter_async_context(client.stream("GET", "https://tips.example/tip")),
        )
        for response in (user, orders, tip):
            await response.aread()
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

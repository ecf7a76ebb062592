"""Futures of a thread pool, made awaitable by asyncio.wrap_future."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    pool = ThreadPoolExecutor(3)
    try:
        futures = [
            pool.submit(httpx.get, url)
            for url in (
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            )
        ]
        user, orders, tip = [await asyncio.wrap_future(future) for future in futures]
    finally:
        pool.shutdown(wait=False)
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

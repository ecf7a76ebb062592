"""Awaits two threads of a pool, and waits for the third on the event loop.

Fails: test_never_blocks_the_loop
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse

pool = ThreadPoolExecutor(40)


async def dashboard(request, user_id):
    user, orders, tip = (
        pool.submit(httpx.get, url)
        for url in (
            f"https://users.example/users/{user_id}",
            f"https://orders.example/orders?user={user_id}",
            "https://tips.example/tip",
        )
    )
    user, orders = await asyncio.gather(asyncio.wrap_future(user), asyncio.wrap_future(orders))
    tip = tip.result()
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

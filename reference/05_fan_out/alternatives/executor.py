"""Run_in_executor with a pool and a sync client of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse

POOL = ThreadPoolExecutor(max_workers=30)


async def dashboard(request, user_id):
    loop = asyncio.get_running_loop()
    with httpx.Client() as client:
        user, orders, tip = await asyncio.gather(
            loop.run_in_executor(POOL, client.get, f"https://users.example/users/{user_id}"),
            loop.run_in_executor(POOL, client.get, f"https://orders.example/orders?user={user_id}"),
            loop.run_in_executor(POOL, client.get, "https://tips.example/tip"),
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

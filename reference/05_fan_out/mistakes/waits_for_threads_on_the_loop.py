"""Runs the calls in threads, but waits for the threads on the event loop's own thread.

Fails: test_never_blocks_the_loop
"""

from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    with ThreadPoolExecutor(max_workers=3) as pool:
        user, orders, tip = pool.map(
            httpx.get,
            [
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            ],
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

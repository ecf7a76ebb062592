"""Three threads for three calls, shared by all visitors: the next visitor waits for a thread.

Fails: test_visitors_keep_their_own_answers
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse

POOL = ThreadPoolExecutor(max_workers=3)


async def dashboard(request, user_id):
    urls = (
        f"https://users.example/users/{user_id}",
        f"https://orders.example/orders?user={user_id}",
        "https://tips.example/tip",
    )
    loop = asyncio.get_running_loop()
    user, orders, tip = await asyncio.gather(*(loop.run_in_executor(POOL, httpx.get, url) for url in urls))
    return JsonResponse(
        {
            "user": user.json()["name"],
            "order_count": len(orders.json()["orders"]),
            "tip": tip.json()["tip"],
        }
    )

"""Ten threads for all visitors: the eleventh call waits until one of the others has ended.

Fails: test_visitors_keep_their_own_answers
"""

import asyncio, httpx
from concurrent.futures import ThreadPoolExecutor
from django.http import JsonResponse

POOL = ThreadPoolExecutor(10)


def get(url):
    return httpx.get(url).json()


async def dashboard(request, user_id):
    loop = asyncio.get_running_loop()
    u, o, t = await asyncio.gather(
        loop.run_in_executor(POOL, get, f"https://users.example/users/{user_id}"),
        loop.run_in_executor(POOL, get, f"https://orders.example/orders?user={user_id}"),
        loop.run_in_executor(POOL, get, "https://tips.example/tip"),
    )
    return JsonResponse({"user": u["name"], "order_count": len(o["orders"]), "tip": t["tip"]})

"""Has one thread fewer than calls.

Fails: test_all_three_are_under_way_at_once, test_visitors_keep_their_own_answers
"""

from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse


def dashboard(request, user_id):
    with ThreadPoolExecutor(max_workers=2) as pool:
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

"""Takes the threads' results in the order in which they finish.

Fails: test_order_of_arrival_does_not_matter
"""

from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx
from django.http import JsonResponse


def dashboard(request, user_id):
    with ThreadPoolExecutor() as pool:
        calls = [
            pool.submit(httpx.get, url)
            for url in (
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            )
        ]
        user, orders, tip = [call.result() for call in as_completed(calls)]
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

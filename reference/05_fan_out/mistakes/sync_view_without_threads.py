"""Is a sync view with a sync client: it does not hold the loop, but asks one after another.

Fails: test_takes_as_long_as_the_slowest
"""

import httpx
from django.http import JsonResponse


def dashboard(request, user_id):
    with httpx.Client() as client:
        user, orders, tip = (
            client.get(url)
            for url in (
                f"https://users.example/users/{user_id}",
                f"https://orders.example/orders?user={user_id}",
                "https://tips.example/tip",
            )
        )
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

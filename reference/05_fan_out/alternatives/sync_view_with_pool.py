"""A sync view with a ThreadPoolExecutor."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from django.http import JsonResponse


def dashboard(request, user_id):
    urls = [
        f"https://users.example/users/{user_id}",
        f"https://orders.example/orders?user={user_id}",
        "https://tips.example/tip",
    ]
    with httpx.Client() as client, ThreadPoolExecutor(max_workers=3) as pool:
        user, orders, tip = pool.map(client.get, urls)
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

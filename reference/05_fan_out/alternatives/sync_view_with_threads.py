"""A sync view that starts its threads itself."""

import threading

import httpx
from django.http import JsonResponse


def dashboard(request, user_id):
    found = {}

    def fetch(key, url):
        found[key] = httpx.get(url).json()

    threads = [
        threading.Thread(target=fetch, args=("user", f"https://users.example/users/{user_id}")),
        threading.Thread(target=fetch, args=("orders", f"https://orders.example/orders?user={user_id}")),
        threading.Thread(target=fetch, args=("tip", "https://tips.example/tip")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

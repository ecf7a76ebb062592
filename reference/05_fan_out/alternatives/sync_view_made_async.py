"""A sync function with threads and a queue, made a view by sync_to_async."""

import queue
import threading

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse


def fetch(key, url, results):
    results.put((key, httpx.get(url).json()))


@sync_to_async
def dashboard(request, user_id):
    results = queue.SimpleQueue()
    urls = {
        "user": f"https://users.example/users/{user_id}",
        "orders": f"https://orders.example/orders?user={user_id}",
        "tip": "https://tips.example/tip",
    }
    for key, url in urls.items():
        threading.Thread(target=fetch, args=(key, url, results), daemon=True).start()
    found = dict(results.get() for _ in urls)
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

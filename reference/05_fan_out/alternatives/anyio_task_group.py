"""An anyio task group whose tasks fill a dictionary."""

import anyio
import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    found = {}

    async def fetch(key, url):
        found[key] = (await client.get(url)).json()

    async with httpx.AsyncClient() as client, anyio.create_task_group() as group:
        group.start_soon(fetch, "user", f"https://users.example/users/{user_id}")
        group.start_soon(fetch, "orders", f"https://orders.example/orders?user={user_id}")
        group.start_soon(fetch, "tip", "https://tips.example/tip")
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

"""A class whose instances can be awaited, and which starts its call when it is made."""

import asyncio

import httpx
from django.http import JsonResponse


class Fetch:
    def __init__(self, client, url):
        self.task = asyncio.get_running_loop().create_task(client.get(url))

    def __await__(self):
        response = yield from self.task.__await__()
        return response.json()


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        user = Fetch(client, f"https://users.example/users/{user_id}")
        orders = Fetch(client, f"https://orders.example/orders?user={user_id}")
        tip = Fetch(client, "https://tips.example/tip")
        return JsonResponse(
            {"user": (await user)["name"], "order_count": len((await orders)["orders"]), "tip": (await tip)["tip"]}
        )

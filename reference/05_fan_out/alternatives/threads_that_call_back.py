"""Threads that hand their answers to the loop through call_soon_threadsafe."""

import asyncio
import threading

import httpx
from django.http import JsonResponse


async def in_a_thread(url):
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def run():
        body = httpx.get(url).json()
        loop.call_soon_threadsafe(future.set_result, body)

    threading.Thread(target=run).start()
    return await future


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.gather(
        in_a_thread(f"https://users.example/users/{user_id}"),
        in_a_thread(f"https://orders.example/orders?user={user_id}"),
        in_a_thread("https://tips.example/tip"),
    )
    return JsonResponse({"user": user["name"], "order_count": len(orders["orders"]), "tip": tip["tip"]})

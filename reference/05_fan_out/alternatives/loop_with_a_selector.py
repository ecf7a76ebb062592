"""An event loop made by hand, with a selector of its own choice, in a thread."""

import asyncio
import selectors

import httpx
from django.http import JsonResponse


async def ask(user_id):
    urls = (
        f"https://users.example/users/{user_id}",
        f"https://orders.example/orders?user={user_id}",
        "https://tips.example/tip",
    )
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*map(client.get, urls))


def on_a_loop_of_its_own(user_id):
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    try:
        return loop.run_until_complete(ask(user_id))
    finally:
        loop.close()


async def dashboard(request, user_id):
    user, orders, tip = await asyncio.to_thread(on_a_loop_of_its_own, user_id)
    return JsonResponse(
        {"user": user.json()["name"], "order_count": len(orders.json()["orders"]), "tip": tip.json()["tip"]}
    )

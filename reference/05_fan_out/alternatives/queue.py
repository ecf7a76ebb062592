"""Three workers that put their answers into a queue."""

import asyncio

import httpx
from django.http import JsonResponse


async def worker(client, key, url, queue):
    response = await client.get(url)
    await queue.put((key, response.json()))


async def dashboard(request, user_id):
    queue = asyncio.Queue()
    found = {}
    async with httpx.AsyncClient() as client:
        workers = [
            asyncio.create_task(worker(client, "user", f"https://users.example/users/{user_id}", queue)),
            asyncio.create_task(worker(client, "orders", f"https://orders.example/orders?user={user_id}", queue)),
            asyncio.create_task(worker(client, "tip", "https://tips.example/tip", queue)),
        ]
        for _ in workers:
            key, body = await queue.get()
            found[key] = body
        await asyncio.gather(*workers)
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

"""anyio's memory streams between the fetching tasks and the view."""

import anyio
import httpx
from django.http import JsonResponse


async def fetch(client, key, url, results):
    async with results:
        await results.send((key, (await client.get(url)).json()))


async def dashboard(request, user_id):
    send, receive = anyio.create_memory_object_stream(3)
    async with httpx.AsyncClient() as client, anyio.create_task_group() as group:
        for key, url in (
            ("user", f"https://users.example/users/{user_id}"),
            ("orders", f"https://orders.example/orders?user={user_id}"),
            ("tip", "https://tips.example/tip"),
        ):
            group.start_soon(fetch, client, key, url, send.clone())
        send.close()
        async with receive:
            found = {key: body async for key, body in receive}
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

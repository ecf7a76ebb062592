"""Done callbacks that set an event when the third answer is in."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    answer, complete = {}, asyncio.Event()

    def keep(key, pick):
        def done(task):
            answer[key] = pick(task.result().json())
            if len(answer) == 3:
                complete.set()

        return done

    async with httpx.AsyncClient() as client:
        user = asyncio.create_task(client.get(f"https://users.example/users/{user_id}"))
        user.add_done_callback(keep("user", lambda body: body["name"]))
        orders = asyncio.create_task(client.get(f"https://orders.example/orders?user={user_id}"))
        orders.add_done_callback(keep("order_count", lambda body: len(body["orders"])))
        tip = asyncio.create_task(client.get("https://tips.example/tip"))
        tip.add_done_callback(keep("tip", lambda body: body["tip"]))
        await complete.wait()
    return JsonResponse(answer)

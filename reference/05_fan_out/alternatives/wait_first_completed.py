"""Asyncio.wait with FIRST_COMPLETED in a loop, until nothing is pending."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        keys = {
            asyncio.ensure_future(client.get(f"https://users.example/users/{user_id}")): "user",
            asyncio.ensure_future(client.get(f"https://orders.example/orders?user={user_id}")): "orders",
            asyncio.ensure_future(client.get("https://tips.example/tip")): "tip",
        }
        pending, answer = set(keys), {}
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                body = task.result().json()
                match keys[task]:
                    case "user":
                        answer["user"] = body["name"]
                    case "orders":
                        answer["order_count"] = len(body["orders"])
                    case "tip":
                        answer["tip"] = body["tip"]
    return JsonResponse(answer)

"""Asyncio.as_completed, with a label on each result."""

import asyncio

import httpx
from django.http import JsonResponse


async def labelled(label, client, url):
    response = await client.get(url)
    return label, response.json()


async def dashboard(request, user_id):
    found = {}
    async with httpx.AsyncClient() as client:
        calls = [
            labelled("tip", client, "https://tips.example/tip"),
            labelled("orders", client, f"https://orders.example/orders?user={user_id}"),
            labelled("user", client, f"https://users.example/users/{user_id}"),
        ]
        for call in asyncio.as_completed(calls):
            label, body = await call
            found[label] = body
    return JsonResponse(
        {"user": found["user"]["name"], "order_count": len(found["orders"]["orders"]), "tip": found["tip"]["tip"]}
    )

"""A streaming response whose generator makes the calls."""

import asyncio
import json

import httpx
from django.http import StreamingHttpResponse


async def dashboard(request, user_id):
    async def body():
        async with httpx.AsyncClient() as client:
            user, orders, tip = await asyncio.gather(
                client.get(f"https://users.example/users/{user_id}"),
                client.get(f"https://orders.example/orders?user={user_id}"),
                client.get("https://tips.example/tip"),
            )
        yield "{"
        yield f'"user": {json.dumps(user.json()["name"])}, '
        yield f'"order_count": {len(orders.json()["orders"])}, '
        yield f'"tip": {json.dumps(tip.json()["tip"])}'
        yield "}"

    return StreamingHttpResponse(body(), content_type="application/json")

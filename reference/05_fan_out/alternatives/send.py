"""Client.build_request and client.send, base URLs and all."""

import asyncio

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient(headers={"Accept": "application/json"}) as client:
        requests = [
            client.build_request("GET", f"https://users.example/users/{user_id}"),
            client.build_request("GET", "https://orders.example/orders", params={"user": user_id}),
            client.build_request("GET", httpx.URL("https://tips.example/tip")),
        ]
        bodies = [response.json() for response in await asyncio.gather(*map(client.send, requests))]
    (user, orders, tip) = bodies
    return JsonResponse(dict(user=user["name"], order_count=len(orders["orders"]), tip=tip["tip"]))

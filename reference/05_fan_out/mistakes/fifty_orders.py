"""Counts the first fifty orders only, as if the list were one page of many.

Fails: test_values_are_taken_as_they_are
"""

import asyncio, httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    async with httpx.AsyncClient() as c:
        u, o, t = await asyncio.gather(
            c.get(f"https://users.example/users/{user_id}"),
            c.get("https://orders.example/orders", params={"user": user_id}),
            c.get("https://tips.example/tip"),
        )
    return JsonResponse({"user": u.json()["name"], "order_count": len(o.json()["orders"][:50]), "tip": t.json()["tip"]})

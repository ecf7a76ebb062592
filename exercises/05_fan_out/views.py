"""A dashboard that asks three services and shows what they say."""

import httpx
from django.http import JsonResponse


async def dashboard(request, user_id):
    """Answer with the user's name, the number of their orders and the tip of the day."""
    async with httpx.AsyncClient() as client:
        # TODO(1): these three lines wait three times, one after another.
        # Start all three calls first, then wait for them together.
        user = await client.get(f"https://users.example/users/{user_id}")
        orders = await client.get("https://orders.example/orders", params={"user": user_id})
        tip = await client.get("https://tips.example/tip")

    # TODO(2): when the calls run together, the quickest service answers first.
    # Make sure that each value still lands under its own key.
    return JsonResponse(
        {
            "user": user.json()["name"],
            "order_count": len(orders.json()["orders"]),
            "tip": tip.json()["tip"],
        }
    )

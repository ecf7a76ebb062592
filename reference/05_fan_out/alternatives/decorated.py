"""A decorator that catches what the services could do wrong, gather with return_exceptions."""

import asyncio
import functools
import logging

import httpx
from django.http import JsonResponse
from django.views.decorators.http import require_GET

log = logging.getLogger(__name__)


def json_view(view):
    @functools.wraps(view)
    async def inner(request, *args, **kwargs):
        try:
            return JsonResponse(await view(request, *args, **kwargs))
        except httpx.HTTPError:
            log.exception("a service failed")
            return JsonResponse({"error": "a service failed"}, status=502)

    return inner


@require_GET
@json_view
async def dashboard(request, user_id):
    async with httpx.AsyncClient(timeout=2) as client:
        results = await asyncio.gather(
            client.get(f"https://users.example/users/{user_id}"),
            client.get(f"https://orders.example/orders?user={user_id}"),
            client.get("https://tips.example/tip"),
            return_exceptions=True,
        )
    for result in results:
        if isinstance(result, BaseException):
            raise result
        result.raise_for_status()
    user, orders, tip = (result.json() for result in results)
    return {"user": user["name"], "order_count": len(orders["orders"]), "tip": tip["tip"]}

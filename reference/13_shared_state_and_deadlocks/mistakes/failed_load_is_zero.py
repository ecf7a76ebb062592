"""Takes a box that fails for a box that is empty, and begins at 1 again.

Fails: test_a_failing_box_stops_nobody_else
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    async with ticket_lock:
        try:
            last = await box.load()
        except Exception:
            last = 0
        await box.save(last + 1)
    return JsonResponse({"ticket": last + 1})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


async def rates(request):
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None:
            async with httpx.AsyncClient() as client:
                found = (await client.get("https://rates.example/latest")).json()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)

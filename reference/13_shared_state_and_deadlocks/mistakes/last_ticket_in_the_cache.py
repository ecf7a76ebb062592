"""Looks into the box once; afterwards the last ticket is in the cache alone, which may be emptied.

Fails: test_the_box_holds_the_last_ticket
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
loaded = False
rates_lock = asyncio.Lock()


async def next_ticket(request):
    global loaded
    async with ticket_lock:
        if not loaded:
            await cache.aset("last", await box.load(), None)
            loaded = True
        n = await cache.aget("last", 0) + 1
        await box.save(n)
        await cache.aset("last", n, None)
    return JsonResponse({"ticket": n})


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

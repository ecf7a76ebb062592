"""Waits two seconds for its turn and for the box, and gives up then.

Fails: test_the_box_holds_the_last_ticket
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box


lock = asyncio.Lock()


async def next_ticket(request):
    async with asyncio.timeout(2), lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    stamp = await box.stamp()
    return JsonResponse({"user": name, "stamp": stamp})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


rates_lock = asyncio.Lock()


async def rates(request):
    found = await cache.aget("rates")
    if found is None:
        async with rates_lock:
            found = await cache.aget("rates")
            if found is None:
                async with httpx.AsyncClient() as client:
                    found = (await client.get("https://rates.example/latest")).json()
                await cache.aset("rates", found, 60)
    return JsonResponse(found)

"""Keeps one stamp for each name, though every visit has its own.

Fails: test_visitors_keep_their_own_name
"""

import asyncio
import httpx
from django.core.cache import cache
from django.http import JsonResponse
import box

lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    async with lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    stamp = await cache.aget(f"stamp-{hash(name)}")
    if stamp is None:
        stamp = await box.stamp()
        await cache.aset(f"stamp-{hash(name)}", stamp)
    return JsonResponse({"user": name, "stamp": stamp})


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

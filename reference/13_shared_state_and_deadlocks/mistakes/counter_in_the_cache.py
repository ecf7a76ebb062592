"""Counts in the cache: reading and writing are two steps, and another visitor comes in between.

Fails: test_tickets_are_unique_and_gapless
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()


async def next_ticket(request):
    if await cache.aget("ticket") is None:
        async with ticket_lock:
            if await cache.aget("ticket") is None:
                await cache.aset("ticket", await box.load(), None)
    n = await cache.aget("ticket") + 1
    await cache.aset("ticket", n, None)
    async with ticket_lock:
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


rates_lock = asyncio.Lock()


async def rates(request):
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None:
            async with httpx.AsyncClient() as client:
                response = await client.get("https://rates.example/latest")
            found = response.json()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)

"""Puts the names on a pile that all visitors share: who is done takes the topmost one.

Fails: test_visitors_keep_their_own_name
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box


lock = asyncio.Lock()


async def next_ticket(request):
    async with lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


visitors = []


async def whoami(request):
    visitors.append(request.headers["X-User"])
    stamp = await box.stamp()
    return JsonResponse({"user": visitors.pop(), "stamp": stamp})


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

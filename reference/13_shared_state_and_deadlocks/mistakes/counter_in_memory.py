"""Counts in memory, and begins at 1 though the box holds more.

Fails: test_tickets_count_up
"""

import asyncio
import itertools
import httpx
from django.core.cache import cache
from django.http import JsonResponse
import box

counter = itertools.count(1)
lock = asyncio.Lock()


async def next_ticket(request):
    n = next(counter)
    async with lock:
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name, stamp = request.headers.get("X-User"), await box.stamp()
    return JsonResponse({"user": name, "stamp": stamp})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


async def rates(request):
    async with lock:
        if (found := await cache.aget("rates")) is None:
            async with httpx.AsyncClient() as client:
                found = (await client.get("https://rates.example/latest")).json()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)

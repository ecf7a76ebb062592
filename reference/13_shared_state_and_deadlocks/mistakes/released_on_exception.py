"""Releases the lock after an Exception, and a CancelledError is none.

Fails: test_a_visitor_who_leaves_stops_nobody
"""

import asyncio
import httpx
from django.core.cache import cache
from django.http import JsonResponse
import box

lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    await lock.acquire()
    try:
        n = await box.load() + 1
        await box.save(n)
    except Exception:
        lock.release()
        raise
    lock.release()
    return JsonResponse({"ticket": n})


async def whoami(request):
    name, stamp = request.headers.get("X-User"), await box.stamp()
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

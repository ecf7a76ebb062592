"""Loses patience after two seconds, and takes naps that stop the event loop.

Fails: test_many_totals_at_once
"""

import asyncio
import time

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    promise = asyncio.ensure_future(box.fetch_total())
    for _ in range(20):
        await asyncio.sleep(0.1)
        if promise.done():
            return JsonResponse({"total": promise.result()})
    while not promise.done():
        time.sleep(0.05)
        await asyncio.sleep(0)
    return JsonResponse({"total": promise.result()})


async def rates(request):
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None:
            async with httpx.AsyncClient() as client:
                found = (await client.get("https://rates.example/latest")).json()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)

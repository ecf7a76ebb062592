"""Awaits the shared task without a shield: who leaves ends it for all who wait.

Fails: test_rates_for_those_who_stay
"""

import asyncio
import httpx
from django.core.cache import cache
from django.http import JsonResponse
import box

lock = asyncio.Lock()
flight = None


async def next_ticket(request):
    async with lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name, stamp = request.headers.get("X-User"), await box.stamp()
    return JsonResponse({"user": name, "stamp": stamp})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


async def fetch():
    async with httpx.AsyncClient() as client:
        found = (await client.get("https://rates.example/latest")).json()
    await cache.aset("rates", found, 60)
    return found


async def rates(request):
    global flight
    found = await cache.aget("rates")
    if found is None:
        if flight is None:
            flight = asyncio.create_task(fetch())
        try:
            found = await flight
        finally:
            flight = None
    return JsonResponse(found)

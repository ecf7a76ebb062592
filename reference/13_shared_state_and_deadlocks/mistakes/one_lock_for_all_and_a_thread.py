"""Waits on the loop for a thread that needs the loop.

Fails: test_rates_are_kept_for_a_minute
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

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
    return JsonResponse({"total": await box.fetch_total()})


async def rates(request):
    found = await cache.aget("rates")
    if found is None:
        loop = asyncio.get_running_loop()

        def fetch():
            return asyncio.run_coroutine_threadsafe(fetch_rates(), loop).result()

        with ThreadPoolExecutor() as pool:
            found = pool.submit(fetch).result()
        await cache.aset("rates", found, 60)
    return JsonResponse(found)


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        return (await client.get("https://rates.example/latest")).json()

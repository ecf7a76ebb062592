"""Waits one second for the lock, and asks without it then.

Fails: test_one_call_when_the_cache_is_empty_again
"""

import asyncio

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


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


async def rates(request):
    found = await cache.aget("rates")
    if found is None:
        try:
            await asyncio.wait_for(rates_lock.acquire(), 1)
        except TimeoutError:
            found = await fetch_rates()
        else:
            try:
                found = await cache.aget("rates")
                if found is None:
                    found = await fetch_rates()
                    await cache.aset("rates", found, 60)
            finally:
                rates_lock.release()
    return JsonResponse(found)

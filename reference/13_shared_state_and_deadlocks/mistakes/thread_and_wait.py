"""Lets a thread do the work, and the event loop's thread waits for it.

Fails: test_others_are_served_while_the_total_is_fetched, test_many_totals_at_once
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
    with ThreadPoolExecutor(max_workers=1) as pool:
        number = pool.submit(box.legacy_total).result()
    return JsonResponse({"total": number})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


async def rates(request):
    found = await cache.aget("rates")
    if found is None:
        async with rates_lock:
            found = await cache.aget("rates")
            if found is None:
                found = await fetch_rates()
                await cache.aset("rates", found, 60)
    return JsonResponse(found)

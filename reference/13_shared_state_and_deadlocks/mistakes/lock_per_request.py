"""Makes a new lock for every visitor, so that it keeps nobody out.

Fails: test_tickets_are_unique_and_gapless, test_one_call_for_all_visitors
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box


async def next_ticket(request):
    ticket_lock = asyncio.Lock()
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
        async with asyncio.Lock():
            found = await cache.aget("rates")
            if found is None:
                found = await fetch_rates()
                await cache.aset("rates", found, 60)
    return JsonResponse(found)

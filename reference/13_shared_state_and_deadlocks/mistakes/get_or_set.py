"""Trusts aget_or_set to let one visitor fetch; it looks, fetches and writes like anybody else.

Fails: test_one_call_for_all_visitors
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


async def rates(request):
    return JsonResponse(await cache.aget_or_set("rates", await fetch_rates(), 60))


async def fetch_rates():
    found = await cache.aget("rates")
    if found is None:
        async with httpx.AsyncClient() as client:
            found = (await client.get("https://rates.example/latest")).json()
    return found

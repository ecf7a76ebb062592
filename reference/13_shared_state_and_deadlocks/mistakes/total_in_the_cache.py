"""Keeps the total in the cache for a minute, as if it were the rates: who comes later gets an old one.

Fails: test_many_totals_at_once
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    """Hand out the next ticket."""
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    """Tell the visitor who they are, with a stamp."""
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    """Tell how many tickets were sold."""
    found = await cache.aget("total")
    if found is None:
        found = await box.fetch_total()
        await cache.aset("total", found, 60)
    return JsonResponse({"total": found})


async def rates(request):
    """The exchange rates, asked for at most once a minute."""
    found = await cache.aget("rates")
    if found is None:
        async with rates_lock:
            found = await cache.aget("rates")
            if found is None:
                found = await fetch_rates()
                await cache.aset("rates", found, 60)
    return JsonResponse(found)


async def fetch_rates():
    """Ask the upstream."""
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()

"""Counts under a lock and saves outside of it: a slow save of an early ticket arrives after those of later ones.

Fails: test_the_box_holds_the_last_ticket
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()
last = None


async def next_ticket(request):
    """Hand out the next ticket."""
    global last
    async with ticket_lock:
        if last is None:
            last = await box.load()
        last += 1
        n = last
    await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    """Tell the visitor who they are, with a stamp."""
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    """Tell how many tickets were sold."""
    return JsonResponse({"total": await box.fetch_total()})


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

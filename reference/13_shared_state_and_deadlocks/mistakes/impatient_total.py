"""Gives the total two seconds, and says nothing when it takes longer.

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
    try:
        return JsonResponse({"total": await asyncio.wait_for(box.fetch_total(), 2)})
    except TimeoutError:
        return JsonResponse({"total": None}, status=504)


async def rates(request):
    """The exchange rates, asked for at most once a minute."""
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

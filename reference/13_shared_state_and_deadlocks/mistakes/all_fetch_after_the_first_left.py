"""When the one who fetches has left, all those who waited fetch for themselves.

Fails: test_rates_for_those_who_stay
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
under_way = None


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
    return JsonResponse({"total": await box.fetch_total()})


async def rates(request):
    """The exchange rates, asked for at most once a minute."""
    global under_way
    found = await cache.aget("rates")
    if found is None and under_way is not None:
        await under_way.wait()
        found = await cache.aget("rates")
        if found is None:
            found = await fetch_rates()
    elif found is None:
        under_way = landed = asyncio.Event()
        try:
            found = await fetch_rates()
        finally:
            under_way = None
            landed.set()
    return JsonResponse(found)


async def fetch_rates():
    """Ask the upstream, and keep its answer."""
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    found = response.json()
    await cache.aset("rates", found, 60)
    return found

"""Shields the shared call for the visitor who began it only: any other who leaves takes everybody's answer along.

Fails: test_rates_for_those_who_stay
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
flight = None


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
    global flight
    found = await cache.aget("rates")
    if found is None:
        if flight is None:
            flight = asyncio.create_task(bring())
            found = await asyncio.shield(flight)
        else:
            found = await flight
    return JsonResponse(found)


async def bring():
    global flight
    try:
        found = await fetch_rates()
        await cache.aset("rates", found, 60)
        return found
    finally:
        flight = None


async def fetch_rates():
    """Ask the upstream."""
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()

"""Shares the first load between all visitors, and keeps it though it failed.

Fails: test_a_failing_box_stops_nobody_else
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
first = None
drawn = 0
rates_lock = asyncio.Lock()


async def next_ticket(request):
    global first, drawn
    if first is None:
        first = asyncio.ensure_future(box.load())
    start = await asyncio.shield(first)
    async with ticket_lock:
        drawn += 1
        n = start + drawn
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


async def rates(request):
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None:
            async with httpx.AsyncClient() as client:
                found = (await client.get("https://rates.example/latest")).json()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)

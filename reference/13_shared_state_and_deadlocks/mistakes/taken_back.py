"""Takes the number back when its save fails, though others have drawn later ones meanwhile.

Fails: test_a_failing_box_stops_nobody_else
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

last = None
ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    global last
    async with ticket_lock:
        if last is None:
            last = await box.load()
    last += 1
    n = last
    async with ticket_lock:
        try:
            await box.save(n)
        except Exception:
            last -= 1
            raise
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

"""Holds a threading.Lock over the await: two visitors who meet stop everything.

Fails: test_many_totals_at_once
"""

import asyncio
import threading

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()
total_lock = threading.Lock()


async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    with total_lock:
        number = await box.fetch_total()
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

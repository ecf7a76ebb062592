"""Two thread-sensitive calls of one request wait for each other in the one thread they share.

Fails: test_total_answers
"""

import asyncio
import threading

import httpx
from asgiref.sync import sync_to_async
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
    there, numbers = threading.Event(), []

    def fetch():
        numbers.append(box.legacy_total())
        there.set()

    await asyncio.gather(sync_to_async(there.wait)(), sync_to_async(fetch)())
    return JsonResponse({"total": numbers[0]})


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

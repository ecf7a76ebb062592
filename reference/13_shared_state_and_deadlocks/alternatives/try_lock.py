"""Tries to get a thread's lock without waiting, and sleeps in between."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

guard = threading.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    while not guard.acquire(blocking=False):
        await asyncio.sleep(0.005)
    try:
        n = await box.load() + 1
        await box.save(n)
    finally:
        guard.release()
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    with ThreadPoolExecutor() as pool:
        n = await asyncio.get_running_loop().run_in_executor(pool, box.legacy_total)
    return JsonResponse({"total": n})


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

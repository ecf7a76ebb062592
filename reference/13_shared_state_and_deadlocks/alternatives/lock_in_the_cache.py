"""A lock made of cache.add, looked at again and again."""

import asyncio
import functools

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box


def polite(key):
    def decorate(view):
        @functools.wraps(view)
        async def wrapper(request):
            while not await cache.aadd(key, "taken", 30):
                await asyncio.sleep(0.01)
            try:
                return await view(request)
            finally:
                await cache.adelete(key)

        return wrapper

    return decorate


@polite("ticket lock")
async def next_ticket(request):
    n = await box.load() + 1
    await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    loop = asyncio.get_running_loop()
    return JsonResponse({"total": await loop.run_in_executor(None, box.legacy_total)})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


@polite("rates lock")
async def rates(request):
    found = await cache.aget("rates")
    if found is None:
        found = await fetch_rates()
        await cache.aset("rates", found, 60)
    return JsonResponse(found)

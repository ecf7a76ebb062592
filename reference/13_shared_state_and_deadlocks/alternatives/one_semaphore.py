"""A semaphore of one instead of a lock; identity in a ContextVar; the old total in a thread."""

import asyncio
import contextvars

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

tickets = asyncio.Semaphore(1)
fetching = asyncio.BoundedSemaphore(1)
current_user = contextvars.ContextVar("current_user", default=None)


async def next_ticket(request):
    async with tickets:
        number = 1 + await box.load()
        await box.save(number)
        return JsonResponse({"ticket": number})


async def whoami(request):
    current_user.set(request.headers.get("X-User"))
    return await greeting()


async def greeting():
    stamp = await box.stamp()
    return JsonResponse({"user": current_user.get(), "stamp": stamp})


async def total(request):
    return JsonResponse({"total": await asyncio.to_thread(box.legacy_total)})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


async def rates(request):
    async with fetching:
        found = await cache.aget("rates")
        if found is None:
            found = await fetch_rates()
            await cache.aset("rates", found, timeout=60)
    return JsonResponse(found)

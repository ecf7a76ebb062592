"""Releases the lock around the name only when the stamp does not fail.

Fails: test_visitors_keep_their_own_name
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
whoami_lock = asyncio.Lock()
visitor = {}
rates_lock = asyncio.Lock()


async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    await whoami_lock.acquire()
    visitor["name"] = request.headers.get("X-User")
    visitor["stamp"] = await box.stamp()
    answer = JsonResponse({"user": visitor["name"], "stamp": visitor["stamp"]})
    whoami_lock.release()
    return answer


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

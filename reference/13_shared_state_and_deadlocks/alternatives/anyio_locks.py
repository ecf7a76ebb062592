"""anyio's lock, and a thread of anyio's for the old total."""

import anyio
import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

counter = anyio.Lock()
rates_guard = anyio.CapacityLimiter(1)


async def next_ticket(request):
    async with counter:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await anyio.to_thread.run_sync(box.legacy_total)})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


async def rates(request):
    async with rates_guard:
        found = await cache.aget_or_set("rates", await missing(), 60)
    return JsonResponse(found)


async def missing():
    found = await cache.aget("rates")
    return await fetch_rates() if found is None else found

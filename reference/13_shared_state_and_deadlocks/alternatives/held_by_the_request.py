"""The name is kept on the request; the total is asked for once by all who wait for it."""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()
asking = {}


async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    request.visitor = {"user": request.headers.get("X-User")}
    request.visitor["stamp"] = await box.stamp()
    return JsonResponse(request.visitor)


async def total(request):
    if "total" not in asking:
        asking["total"] = asyncio.ensure_future(box.fetch_total())
        asking["total"].add_done_callback(lambda _: asking.pop("total"))
    return JsonResponse({"total": await asyncio.shield(asking["total"])})


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

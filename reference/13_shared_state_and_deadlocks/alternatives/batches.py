"""All who wait are served together: one clerk loads once and saves once for the whole batch."""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

waiting = []
clerk = None


async def serve():
    """One load and one save for all who wait: a batch."""
    global clerk
    while waiting:
        batch = [who for who in waiting if not who.cancelled()]
        waiting.clear()
        if not batch:
            break
        try:
            last = await box.load()
            await box.save(last + len(batch))
        except Exception as error:
            first, *others = batch
            if not first.done():
                first.set_exception(error)
            waiting[:0] = others
            continue
        for n, who in enumerate(batch, last + 1):
            if not who.done():
                who.set_result(n)
    clerk = None


async def next_ticket(request):
    global clerk
    mine = asyncio.get_running_loop().create_future()
    waiting.append(mine)
    if clerk is None:
        clerk = asyncio.create_task(serve())
    return JsonResponse({"ticket": await mine})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


rates_lock = asyncio.Lock()


async def rates(request):
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None:
            async with httpx.AsyncClient() as client:
                response = await client.get("https://rates.example/latest")
            found = response.json()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)

"""The ticket office. Each view is right for one visitor, or at first sight; each has one bug."""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

visitor = {}


async def next_ticket(request):
    """Hand out the next ticket."""
    # TODO(1): visitors who come together get the same number.
    # Which lines belong together, so that nobody else may run in between?
    n = await box.load() + 1
    await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    """Tell the visitor who they are, with a stamp."""
    # TODO(2): sometimes the name is another visitor's.
    visitor["name"] = request.headers.get("X-User")
    stamp = await box.stamp()
    return JsonResponse({"user": visitor["name"], "stamp": stamp})


async def total(request):
    """Tell how many tickets were sold."""
    # TODO(3): this never answers, and nobody else is served any more. Who waits for whom?
    loop = asyncio.get_running_loop()
    promise = asyncio.run_coroutine_threadsafe(box.fetch_total(), loop)
    return JsonResponse({"total": promise.result()})


async def rates(request):
    """The exchange rates, asked for at most once a minute."""
    # TODO(4): when the cache is empty and many visitors come, every one of them asks the upstream.
    found = await cache.aget("rates")
    if found is None:
        async with httpx.AsyncClient() as client:
            response = await client.get("https://rates.example/latest")
        found = response.json()
        await cache.aset("rates", found, 60)
    return JsonResponse(found)

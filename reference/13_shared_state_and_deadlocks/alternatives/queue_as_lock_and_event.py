"""A queue with one token is the lock, an event tells of the rates, and a wrapped future waits for the total."""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

turn = asyncio.Queue(1)
turn.put_nowait("token")
arrived = {}


async def next_ticket(request):
    token = await turn.get()
    try:
        n = await box.load() + 1
        await box.save(n)
    finally:
        turn.put_nowait(token)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name, stamp = request.headers.get("X-User"), await box.stamp()
    return JsonResponse({"user": name, "stamp": stamp})


async def total(request):
    return JsonResponse(
        {
            "total": await asyncio.wrap_future(
                asyncio.run_coroutine_threadsafe(box.fetch_total(), asyncio.get_running_loop())
            )
        }
    )


async def rates(request):
    while (found := await cache.aget("rates")) is None:
        if (event := arrived.get("rates")) is not None:
            await event.wait()
            continue
        event = arrived["rates"] = asyncio.Event()
        try:
            if await cache.aget("rates") is None:
                async with httpx.AsyncClient() as client:
                    response = await client.get("https://rates.example/latest")
                await cache.aset("rates", response.json(), 60)
        finally:
            del arrived["rates"]
            event.set()
    return JsonResponse(found)

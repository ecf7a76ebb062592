"""run_coroutine_threadsafe, whose future is wrapped and awaited; a condition for the rates."""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
changed = asyncio.Condition()
fetching = False


async def next_ticket(request):
    await ticket_lock.acquire()
    try:
        n = await box.load() + 1
        await box.save(n)
    finally:
        ticket_lock.release()
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    loop = asyncio.get_running_loop()
    promise = asyncio.run_coroutine_threadsafe(box.fetch_total(), loop)
    return JsonResponse({"total": await asyncio.wrap_future(promise)})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


async def rates(request):
    global fetching
    async with changed:
        await changed.wait_for(lambda: not fetching)
        found = await cache.aget("rates")
        if found is not None:
            return JsonResponse(found)
        fetching = True
    try:
        found = await fetch_rates()
        await cache.aset("rates", found, 60)
    finally:
        async with changed:
            fetching = False
            changed.notify_all()
    return JsonResponse(found)

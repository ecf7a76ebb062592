"""One failure ends the task that serves everybody.

Fails: test_a_failing_box_stops_nobody_else, test_a_visitor_who_leaves_stops_nobody
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

line = None
rates_lock = asyncio.Lock()


async def clerk():
    while True:
        promise = await line.get()
        n = await box.load() + 1
        await box.save(n)
        promise.set_result(n)


async def next_ticket(request):
    global line, worker
    if line is None:
        line = asyncio.Queue()
        worker = asyncio.create_task(clerk())
    promise = asyncio.get_running_loop().create_future()
    await line.put(promise)
    return JsonResponse({"ticket": await promise})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


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

"""One clerk task takes visitors from a queue; the rates are one shared task."""

import asyncio

import httpx
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.http import JsonResponse

import box

line = None
flight = None


async def clerk(visitors):
    while True:
        promise = await visitors.get()
        try:
            number = await box.load() + 1
            await box.save(number)
        except Exception as error:
            if not promise.done():
                promise.set_exception(error)
        else:
            if not promise.done():
                promise.set_result(number)


async def next_ticket(request):
    global line, worker
    if line is None:
        line = asyncio.Queue()
        worker = asyncio.create_task(clerk(line))
    promise = asyncio.get_running_loop().create_future()
    line.put_nowait(promise)
    return JsonResponse({"ticket": await promise})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await sync_to_async(box.legacy_total)()})


async def refresh():
    global flight
    try:
        async with httpx.AsyncClient() as client:
            found = (await client.get("https://rates.example/latest")).json()
        await cache.aset("rates", found, 60)
        return found
    finally:
        flight = None


async def rates(request):
    global flight
    found = await cache.aget("rates")
    if found is None:
        if flight is None:
            flight = asyncio.create_task(refresh())
        found = await asyncio.shield(flight)
    return JsonResponse(found)

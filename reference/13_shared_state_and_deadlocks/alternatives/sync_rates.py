"""A sync view for the rates; the others are sync outside and async inside."""

import asyncio
import threading

import httpx
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


@async_to_sync
async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


@async_to_sync
async def whoami(request):
    async def named(stamp, user=request.headers["x-user"]):
        return {"user": user, "stamp": await stamp}

    return JsonResponse(await named(box.stamp()))


async def total(request):
    return JsonResponse({"total": await box.fetch_total()})


rates_gate = threading.Lock()


def rates(request):
    found = cache.get("rates")
    if found is None:
        with rates_gate:
            found = cache.get("rates")
            if found is None:
                with httpx.Client() as client:
                    found = client.get("https://rates.example/latest").json()
                cache.set("rates", found, 60)
    return JsonResponse(found)

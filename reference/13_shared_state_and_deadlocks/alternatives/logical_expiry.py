"""The expiry is stored beside the rates; the last ticket is kept in memory once the box has told it."""

import asyncio
import time

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()
last = None


async def next_ticket(request):
    global last
    async with ticket_lock:
        if last is None:
            last = await box.load()
        last += 1
        mine = last
        await box.save(mine)
    return JsonResponse({"ticket": mine})


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
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None or found["until"] <= time.time():
            found = {"rates": await fetch_rates(), "until": time.time() + 60}
            await cache.aset("rates", found, 600)
    return JsonResponse(found["rates"])

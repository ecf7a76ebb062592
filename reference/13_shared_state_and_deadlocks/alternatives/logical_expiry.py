"""The expiry is stored beside the rates; the tickets are counted by the cache's own incr."""

import asyncio
import time

import httpx
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    await sync_to_async(cache.add)("tickets", 0, None)
    return JsonResponse({"ticket": await sync_to_async(cache.incr)("tickets")})


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

"""Keeps the rates in a dictionary of the module, which nothing but this process sees.

Fails: test_one_call_when_the_cache_is_empty_again
"""

import asyncio
import time

import httpx
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()
kept = {}


async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


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
        if "rates" not in kept or time.monotonic() > kept["until"]:
            kept["rates"] = await fetch_rates()
            kept["until"] = time.monotonic() + 60
    return JsonResponse(kept["rates"])

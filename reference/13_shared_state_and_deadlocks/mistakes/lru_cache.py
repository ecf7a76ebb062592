"""Remembers the coroutine with functools.cache: the second visitor cannot await it again.

Fails: test_rates_are_kept_for_a_minute
"""

import asyncio
import functools

import httpx
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


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


@functools.cache
async def fetch_rates():
    async with httpx.AsyncClient() as client:
        return (await client.get("https://rates.example/latest")).json()


async def rates(request):
    return JsonResponse(await fetch_rates())

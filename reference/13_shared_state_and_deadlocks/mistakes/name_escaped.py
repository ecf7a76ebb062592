"""Escapes the name for HTML, though the answer is JSON: it is no longer the header's text.

Fails: test_whoami_answers
"""

import asyncio
import html

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    """Hand out the next ticket."""
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    """Tell the visitor who they are, with a stamp."""
    name = html.escape(request.headers.get("X-User", ""))
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    """Tell how many tickets were sold."""
    return JsonResponse({"total": await box.fetch_total()})


async def rates(request):
    """The exchange rates, asked for at most once a minute."""
    async with rates_lock:
        found = await cache.aget("rates")
        if found is None:
            found = await fetch_rates()
            await cache.aset("rates", found, 60)
    return JsonResponse(found)


async def fetch_rates():
    """Ask the upstream."""
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()

"""Keeps the name on the class, which exists once for all visitors.

Fails: test_visitors_keep_their_own_name
"""

import asyncio

import httpx
from django.core.cache import cache
from django.http import JsonResponse
from django.views import View

import box

ticket_lock = asyncio.Lock()
rates_lock = asyncio.Lock()


async def next_ticket(request):
    async with ticket_lock:
        n = await box.load() + 1
        await box.save(n)
    return JsonResponse({"ticket": n})


class WhoView(View):
    user = None

    async def get(self, request):
        type(self).user = request.headers.get("X-User")
        stamp = await box.stamp()
        return JsonResponse({"user": self.user, "stamp": stamp})


whoami = WhoView.as_view()


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

"""Django's cache_page around the view, and a lock around cache_page."""

import asyncio

import httpx
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import cache_page

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


@cache_page(60)
async def latest(request):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return HttpResponse(response.content, content_type="application/json")


async def rates(request):
    async with rates_lock:
        return await latest(request)

"""One token in a queue: who has it may count. The rates are kept as text."""

import asyncio

import httpx
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse

import box

token = asyncio.Queue(1)
token.put_nowait("your turn")
locks = {}


async def next_ticket(request):
    it = await token.get()
    try:
        n = await box.load() + 1
        await box.save(n)
    finally:
        token.put_nowait(it)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await sync_to_async(box.legacy_total, thread_sensitive=False)()})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


async def rates(request):
    text = await cache.aget("rates")
    if text is None:
        async with locks.setdefault("rates", asyncio.Lock()):
            text = await cache.aget("rates")
            if text is None:
                async with httpx.AsyncClient() as client:
                    text = (await client.get("https://rates.example/latest")).text
                await cache.aset("rates", text, 60)
    return HttpResponse(text, content_type="application/json")

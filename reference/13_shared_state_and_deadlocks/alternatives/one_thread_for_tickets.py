"""An executor with one thread hands out the tickets, one after another."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.core.cache import cache
from django.http import JsonResponse

import box

counter = ThreadPoolExecutor(max_workers=1)
scribe = ThreadPoolExecutor(max_workers=1)


def take():
    n = asyncio.run(box.load()) + 1
    asyncio.run(box.save(n))
    return n


async def next_ticket(request):
    n = await asyncio.get_running_loop().run_in_executor(counter, take)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


async def total(request):
    return JsonResponse({"total": await asyncio.to_thread(asyncio.run, box.fetch_total())})


def look_up():
    found = cache.get("rates")
    if found is None:
        found = httpx.get("https://rates.example/latest").json()
        cache.set("rates", found, 60)
    return found


async def rates(request):
    return JsonResponse(await asyncio.get_running_loop().run_in_executor(scribe, look_up))

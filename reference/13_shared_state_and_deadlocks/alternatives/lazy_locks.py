"""A decorator with one lock per view, made when it is first needed."""

import asyncio
import functools

import httpx
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import JsonResponse

import box


@functools.cache
def lock(name):
    return asyncio.Lock()


def exclusive(view):
    @functools.wraps(view)
    async def wrapped(request, *args, **kwargs):
        async with lock(view.__name__):
            return await view(request, *args, **kwargs)

    return wrapped


@exclusive
async def next_ticket(request):
    n = await box.load() + 1
    await box.save(n)
    return JsonResponse({"ticket": n})


async def whoami(request):
    name = request.headers.get("X-User")
    return JsonResponse({"user": name, "stamp": await box.stamp()})


def total(request):
    return JsonResponse({"total": async_to_sync(box.fetch_total)()})


async def fetch_rates():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest")
    return response.json()


@exclusive
async def rates(request):
    found = await cache.aget("rates", None)
    if not isinstance(found, dict):
        found = await fetch_rates()
    await cache.aadd("rates", found, 60)
    return JsonResponse(found)

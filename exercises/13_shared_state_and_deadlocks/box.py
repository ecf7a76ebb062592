"""The helpers of the ticket office. Given: nothing to change here.

The box is a small service on the network: asking it takes time, and it knows only "read" and "write".
"""

import httpx
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import JsonResponse


async def load():
    """The number of the last ticket that was handed out; 0 if there was none yet."""
    response = await _ask("GET", "https://box.example/tickets")
    return response.json()["n"]


async def save(n):
    """Note that `n` is the last ticket that was handed out."""
    await _ask("PUT", "https://box.example/tickets", json={"n": n})


async def stamp():
    """A stamp from the clock tower, such as "08:15-tovi"; every call gives another one."""
    response = await _ask("GET", "https://clock.example/stamp")
    return response.json()["stamp"]


async def fetch_total():
    """How many tickets were sold since the office opened."""
    response = await _ask("GET", "https://totals.example/total")
    return response.json()["total"]


def legacy_total():
    """The same number for old code that is not async: it waits until the event loop has fetched it."""
    return async_to_sync(fetch_total)()


async def clear_cache(request):
    """POST /cache/clear/ empties Django's cache, for whoever wants to try the views again from the beginning."""
    await cache.aclear()
    return JsonResponse({"cleared": True})


async def _ask(method, url, **content):
    async with httpx.AsyncClient() as client:
        response = await client.request(method, url, **content)
    return response.raise_for_status()

"""The helpers of the shop. Given: nothing to change here."""

import asyncio
import concurrent.futures
import gc
import inspect
import threading
import weakref

import httpx
from django.http import JsonResponse

_waiting = weakref.WeakSet()  # weak: it keeps nobody alive who waits in it


async def send_welcome(email):
    """Send the welcome mail. When the post office is busy, wait until it rings; raise an error when it fails."""
    response = await _ask("POST", "https://mail.example/letters", json={"to": email})
    if response.status_code == 202:
        await _ring()
        response = await _ask("POST", "https://mail.example/letters", json={"to": email})
    response.raise_for_status()


async def capture_payment(order):
    """Take the money for an order, in two steps, and return the number of the receipt.

    Whoever stops in between leaves money that is reserved and never taken.
    """
    reserved = await _ask("POST", "https://bank.example/reserve", json={"order": order})
    token = reserved.raise_for_status().json()["token"]
    taken = await _ask("POST", "https://bank.example/capture", json={"token": token})
    return taken.raise_for_status().json()["receipt"]


async def find(q):
    """The list of goods that match: from the shop's shelves, then from its cellar."""
    shelves = await _ask("GET", "https://shelves.example/goods", params={"q": q})
    cellar = await _ask("GET", "https://cellar.example/goods", params={"q": q})
    return shelves.raise_for_status().json()["goods"] + cellar.raise_for_status().json()["goods"]


async def post_office_ready(request):
    """POST /post-office/ready/: the post office rings. Whoever is still there and waits tries again."""
    gc.collect()  # Python does this by itself from time to time
    for ring in list(_waiting):
        ring.get_loop().call_soon_threadsafe(_settle, ring)
    return JsonResponse({"waiting": len(_waiting)})


async def count_ended(request):
    """GET /post-office/ended/: how many tasks, futures, threads and coroutines have ended and are still kept."""
    gc.collect()
    return JsonResponse({"ended": sum(map(_has_ended, gc.get_objects()))})


def _has_ended(thing):
    kind = type(thing)
    if issubclass(kind, (asyncio.Future, concurrent.futures.Future)):
        return thing.done()
    if issubclass(kind, threading.Thread):
        return not thing.is_alive()
    return inspect.iscoroutine(thing) and inspect.getcoroutinestate(thing) == inspect.CORO_CLOSED


async def _ring():
    ring = asyncio.get_running_loop().create_future()
    _waiting.add(ring)
    await ring


def _settle(ring):
    if not ring.done():
        ring.set_result(None)


async def _ask(method, url, **content):
    async with httpx.AsyncClient() as client:
        return await client.request(method, url, **content)

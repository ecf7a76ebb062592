"""Refuses an id that does not fit into 32 bits.

Fails: test_one_to_fifty_ids
"""

import asyncio
import httpx
from django.http import JsonResponse

PLACES = asyncio.Semaphore(5)
RUNNING = {}


async def fetch(client, i):
    async with PLACES:
        return await client.get(f"https://catalog.example/items/{i}")


async def collect(ids):
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*(fetch(client, i) for i in ids))


async def products(request):
    try:
        ids = [int(p) for p in request.GET["ids"].split(",")]
    except (KeyError, ValueError):
        return JsonResponse({"error": "bad ids"}, status=400)
    if not 1 <= len(ids) <= 50 or max(ids) >= 2**31:
        return JsonResponse({"error": "bad ids"}, status=400)
    answers = await collect(ids)
    items = [r.json() for r in answers if r.status_code != 404]
    missing = [i for i, r in zip(ids, answers) if r.status_code == 404]
    return JsonResponse({"items": items, "missing": missing})

"""An async generator that hands the answers on in the order asked for, with five calls ahead."""

import asyncio
from collections import deque

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


def read_ids(request):
    """The ids; None unless they are 1 to 50 whole numbers."""
    try:
        ids = [int(part) for part in request.GET["ids"].split(",")]
    except (KeyError, ValueError):
        return None
    return ids if len(ids) <= 50 else None


async def in_order(client, ids, places):
    async def fetch(product_id):
        async with places:
            return await client.get(f"https://catalog.example/items/{product_id}")

    calls = deque((one, asyncio.ensure_future(fetch(one))) for one in ids)
    while calls:
        product_id, call = calls.popleft()
        yield product_id, await call


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    items, missing = [], []
    async with httpx.AsyncClient() as client:
        async for product_id, response in in_order(client, ids, asyncio.Semaphore(5)):
            if response.is_success:
                items.append(response.json())
            elif response.status_code == 404:
                missing.append(product_id)
            else:
                return JsonResponse({"error": "the catalog is not well"}, status=502)
    return JsonResponse({"items": items, "missing": missing})

"""One semaphore and one client for all visitors."""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


def read_ids(request):
    """The ids; None unless they are 1 to 50 whole numbers."""
    try:
        ids = [int(part) for part in request.GET["ids"].split(",")]
    except (KeyError, ValueError):
        return None
    return ids if len(ids) <= 50 else None


def page(ids, responses):
    """``responses`` in the order of the ids."""
    items, missing = [], []
    for product_id, response in zip(ids, responses, strict=True):
        if response.status_code == 404:
            missing.append(product_id)
        else:
            items.append(response.raise_for_status().json())
    return JsonResponse({"items": items, "missing": missing})


PLACES = asyncio.BoundedSemaphore(5)
CLIENT = httpx.AsyncClient(base_url="https://catalog.example")


async def fetch(product_id):
    async with PLACES:
        return await CLIENT.get(f"/items/{product_id}")


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    return page(ids, await asyncio.gather(*map(fetch, ids)))

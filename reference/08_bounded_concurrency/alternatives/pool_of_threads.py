"""An async view that maps over five threads of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

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


def fetch_all(ids):
    with httpx.Client() as client, ThreadPoolExecutor(max_workers=5) as pool:
        return list(pool.map(lambda one: client.get(f"https://catalog.example/items/{one}"), ids))


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    return page(ids, await asyncio.to_thread(fetch_all, ids))

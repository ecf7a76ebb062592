"""A shared client with five connections, and plain gather."""

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


CLIENT = httpx.AsyncClient(limits=httpx.Limits(max_connections=5))


async def fetch(product_id):
    response = await CLIENT.get(f"https://catalog.example/items/{product_id}")
    if response.status_code != 404:
        response.raise_for_status()
    return response


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    return page(ids, await asyncio.gather(*(fetch(product_id) for product_id in ids)))

"""Asyncio.as_completed, a semaphore, and a label on each answer."""

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


async def fetch(client, places, place, product_id):
    async with places:
        return place, await client.get(f"https://catalog.example/items/{product_id}")


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    places, responses = asyncio.Semaphore(5), {}
    async with httpx.AsyncClient() as client:
        calls = [fetch(client, places, *pair) for pair in enumerate(ids)]
        for call in asyncio.as_completed(calls):
            place, response = await call
            responses[place] = response
    return page(ids, [responses[place] for place in range(len(ids))])

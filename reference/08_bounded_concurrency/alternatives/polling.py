"""Looks every few milliseconds whether a place is free."""

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


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    tasks = []
    async with httpx.AsyncClient() as client:
        for product_id in ids:
            while sum(not task.done() for task in tasks) >= 5:
                await asyncio.sleep(0.003)
            tasks.append(asyncio.create_task(client.get(f"https://catalog.example/items/{product_id}")))
        return page(ids, await asyncio.gather(*tasks))

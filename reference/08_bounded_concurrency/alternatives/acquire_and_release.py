"""Acquire and release by hand, in try and finally, and return_exceptions."""

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


async def fetch(client, places, product_id):
    await places.acquire()
    try:
        return await client.get(f"https://catalog.example/items/{product_id}")
    finally:
        places.release()


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    places = asyncio.Semaphore(5)
    async with httpx.AsyncClient() as client:
        outcomes = await asyncio.gather(
            *(fetch(client, places, product_id) for product_id in ids), return_exceptions=True
        )
    if any(isinstance(outcome, httpx.HTTPError) or outcome.is_server_error for outcome in outcomes):
        return JsonResponse({"error": "the catalog is not well"}, status=503)
    return page(ids, outcomes)

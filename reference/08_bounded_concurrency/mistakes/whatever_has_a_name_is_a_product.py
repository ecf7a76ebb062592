"""Looks for a name in the body instead of at the status: a 404 may say what there was once.

Fails: test_many_unknown_ids
"""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


async def fetch(client, places, product_id):
    async with places:
        response = await client.get(f"https://catalog.example/items/{product_id}")
    try:
        product = response.json()
    except ValueError:
        return None
    return product if product.get("name") else None


async def products(request):
    try:
        ids = [int(part) for part in request.GET.get("ids", "").split(",")]
    except ValueError:
        return HttpResponseBadRequest("whole numbers, please")
    if len(ids) > 50:
        return HttpResponseBadRequest("50 ids at most, please")

    places = asyncio.Semaphore(5)
    async with httpx.AsyncClient() as client:
        found = await asyncio.gather(*(fetch(client, places, product_id) for product_id in ids))

    items = [product for product in found if product]
    missing = [product_id for product_id, product in zip(ids, found, strict=True) if not product]
    return JsonResponse({"items": items, "missing": missing})

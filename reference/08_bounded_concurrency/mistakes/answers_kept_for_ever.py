"""Keeps each answer of the catalog for ever.

Fails: test_many_unknown_ids
"""

import asyncio

import httpx
from django.http import JsonResponse

KEPT = {}


async def fetch(places, client, product_id):
    if product_id not in KEPT:
        async with places:
            KEPT[product_id] = await client.get(f"https://catalog.example/items/{product_id}")
    return KEPT[product_id]


async def products(request):
    try:
        ids = [int(part) for part in request.GET.get("ids", "").split(",")]
    except ValueError:
        return JsonResponse({"error": "an id is no number"}, status=400)
    if len(ids) > 50:
        return JsonResponse({"error": "too many ids"}, status=400)

    places = asyncio.Semaphore(5)
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(fetch(places, client, product_id) for product_id in ids))
    items = [response.json() for response in responses if response.status_code == 200]
    missing = [product_id for product_id, response in zip(ids, responses) if response.status_code == 404]
    return JsonResponse({"items": items, "missing": missing})

"""Keeps the products in a module's list, which all visitors share and fill.

Fails: test_visitors_keep_their_own_answers, test_visits_that_overlap
"""

import asyncio

import httpx
from django.http import JsonResponse

LIMIT = 5
ITEMS = []
MISSING = []


def read_ids(text):
    try:
        ids = [int(part) for part in text.split(",")]
    except ValueError:
        return None
    return ids if len(ids) <= 50 else None


async def fetch(client, places, product_id):
    async with places:
        return await client.get(f"https://catalog.example/items/{product_id}")


async def products(request):
    ids = read_ids(request.GET.get("ids", ""))
    if ids is None:
        return JsonResponse({"error": "ids must be 1 to 50 whole numbers"}, status=400)

    ITEMS.clear()
    MISSING.clear()
    places = asyncio.Semaphore(LIMIT)
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(fetch(client, places, product_id) for product_id in ids))

    await asyncio.sleep(0.01)
    for product_id, response in zip(ids, responses, strict=True):
        if response.status_code == 404:
            MISSING.append(product_id)
        else:
            ITEMS.append(response.raise_for_status().json())
    await asyncio.sleep(0.01)
    return JsonResponse({"items": ITEMS, "missing": MISSING})

"""Keeps products under their ids, but names the missing ids by the order of arrival.

Fails: test_order_asked_for, test_visitors_keep_their_own_answers
"""

import asyncio

import httpx
from django.http import JsonResponse

LIMIT = 5


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

    places, found, unknown = asyncio.Semaphore(LIMIT), {}, []

    async def keep(client, place, product_id):
        response = await fetch(client, places, product_id)
        if response.status_code == 404:
            unknown.append(ids[len(found) + len(unknown)])
        else:
            found[product_id] = response.raise_for_status().json()

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(keep(client, *pair) for pair in enumerate(ids)))

    items = [found[product_id] for product_id in ids if product_id in found]
    return JsonResponse({"items": items, "missing": unknown})

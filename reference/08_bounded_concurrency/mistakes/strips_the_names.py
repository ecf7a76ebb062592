"""Strips spaces from the products' names.

Fails: test_order_asked_for
"""

import asyncio

import httpx
from django.http import JsonResponse

LIMIT = 5
MOST_IDS = 50


def read_ids(text):
    """The ids in the text; None unless they are 1 to 50 whole numbers."""
    try:
        ids = [int(part) for part in text.split(",")]
    except ValueError:
        return None
    return ids if len(ids) <= MOST_IDS else None


async def fetch(client, places, product_id):
    """The product, or None if the catalog does not know it."""
    async with places:
        response = await client.get(f"https://catalog.example/items/{product_id}")
    if response.status_code == 404:
        return None
    response.raise_for_status()
    product = response.json()
    return product | {"name": product["name"].strip()}


async def products(request):
    """Answer with the products that were asked for, in that order, and the ids that the catalog does not know."""
    ids = read_ids(request.GET.get("ids", ""))
    if ids is None:
        return JsonResponse({"error": "ids must be 1 to 50 whole numbers"}, status=400)

    places = asyncio.Semaphore(LIMIT)
    try:
        async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
            tasks = [group.create_task(fetch(client, places, product_id)) for product_id in ids]
    except* httpx.HTTPError:
        tasks = []
    if not tasks:
        return JsonResponse({"error": "the catalog is not available"}, status=502)

    found = [task.result() for task in tasks]
    return JsonResponse(
        {
            "items": [product for product in found if product is not None],
            "missing": [product_id for product_id, product in zip(ids, found, strict=True) if product is None],
        }
    )

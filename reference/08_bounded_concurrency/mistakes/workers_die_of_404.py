"""Lets the exception for a 404 end the worker that met it.

Fails: test_many_unknown_ids
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

    found, queue = {}, asyncio.Queue()
    for product_id in ids:
        queue.put_nowait(product_id)

    async def work(client):
        while not queue.empty():
            product_id = queue.get_nowait()
            response = await client.get(f"https://catalog.example/items/{product_id}")
            found[product_id] = response
            response.raise_for_status()

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(work(client) for _ in range(LIMIT)), return_exceptions=True)
    responses = [found[product_id] for product_id in ids]

    items, missing = [], []
    for product_id, response in zip(ids, responses, strict=True):
        if response.status_code == 404:
            missing.append(product_id)
        else:
            items.append(response.raise_for_status().json())
    return JsonResponse({"items": items, "missing": missing})

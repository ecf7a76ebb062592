"""Opens a task group for each five ids: it ends when the slowest of them is done.

Fails: test_a_slow_product_holds_nobody_up
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

    tasks = []
    async with httpx.AsyncClient() as client:
        for start in range(0, len(ids), LIMIT):
            async with asyncio.TaskGroup() as group:
                for product_id in ids[start : start + LIMIT]:
                    url = f"https://catalog.example/items/{product_id}"
                    tasks.append(group.create_task(client.get(url)))
    responses = [task.result() for task in tasks]

    items, missing = [], []
    for product_id, response in zip(ids, responses, strict=True):
        if response.status_code == 404:
            missing.append(product_id)
        else:
            items.append(response.raise_for_status().json())
    return JsonResponse({"items": items, "missing": missing})

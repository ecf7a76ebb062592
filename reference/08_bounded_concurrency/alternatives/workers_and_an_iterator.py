"""Five workers that share one iterator, in a task group."""

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


async def work(client, questions, responses):
    for product_id in questions:
        responses[product_id] = await client.get(f"https://catalog.example/items/{product_id}")


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    questions, responses = iter(ids), {}
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(work(client, questions, responses))
    return page(ids, [responses[product_id] for product_id in ids])

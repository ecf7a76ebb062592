"""A window of tasks: asyncio.wait with FIRST_COMPLETED lets the next one in."""

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
    tasks, running = [], set()
    async with httpx.AsyncClient() as client:
        for product_id in ids:
            if len(running) == 5:
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            task = asyncio.create_task(client.get(f"https://catalog.example/items/{product_id}"))
            tasks.append(task)
            running.add(task)
        return page(ids, await asyncio.gather(*tasks))

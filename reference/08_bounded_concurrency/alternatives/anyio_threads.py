"""anyio's threads with a limiter of five, and the blocking httpx.get."""

from functools import partial

import anyio
import anyio.to_thread
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
    limiter, responses = anyio.CapacityLimiter(5), {}

    async def fetch(product_id):
        call = partial(httpx.get, f"https://catalog.example/items/{product_id}")
        responses[product_id] = await anyio.to_thread.run_sync(call, limiter=limiter)

    async with anyio.create_task_group() as group:
        for product_id in ids:
            group.start_soon(fetch, product_id)
    return page(ids, [responses[product_id] for product_id in ids])

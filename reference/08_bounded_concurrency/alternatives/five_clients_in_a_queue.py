"""Five clients in a queue, each lent to one call at a time, the last id first."""

import asyncio
import contextlib

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
    responses = {}
    async with contextlib.AsyncExitStack() as stack:
        clients = asyncio.LifoQueue()
        for _ in range(5):
            clients.put_nowait(await stack.enter_async_context(httpx.AsyncClient()))

        async def fetch(product_id):
            client = await clients.get()
            try:
                responses[product_id] = await client.get(f"https://catalog.example/items/{product_id}")
            finally:
                clients.put_nowait(client)

        await asyncio.gather(*(fetch(product_id) for product_id in sorted(ids, reverse=True)))
    return page(ids, [responses[product_id] for product_id in ids])

"""Five workers that empty a queue."""

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


async def worker(client, queue, responses):
    while True:
        place, product_id = await queue.get()
        try:
            responses[place] = await client.get(f"https://catalog.example/items/{product_id}")
        except httpx.HTTPError:
            responses[place] = httpx.Response(500, request=httpx.Request("GET", "https://catalog.example/"))
        finally:
            queue.task_done()


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    queue, responses = asyncio.Queue(), [None] * len(ids)
    for pair in enumerate(ids):
        queue.put_nowait(pair)
    async with httpx.AsyncClient() as client:
        workers = [asyncio.create_task(worker(client, queue, responses)) for _ in range(5)]
        await queue.join()
        for one in workers:
            one.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return page(ids, responses)

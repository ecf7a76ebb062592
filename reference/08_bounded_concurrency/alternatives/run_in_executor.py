"""Run_in_executor with a pool of the module, whose size is the limit."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

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


POOL = ThreadPoolExecutor(max_workers=5, thread_name_prefix="catalog")


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    loop = asyncio.get_running_loop()
    calls = [loop.run_in_executor(POOL, httpx.get, f"https://catalog.example/items/{one}") for one in ids]
    return page(ids, await asyncio.gather(*calls))

"""Gathers the first five calls, and limits only the others: the sixth starts when the slowest of the five has ended.

Fails: test_a_slow_product_holds_nobody_up
"""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


async def products(request):
    try:
        ids = [int(part) for part in request.GET.get("ids", "").split(",")]
    except ValueError:
        return HttpResponseBadRequest("whole numbers, please")
    if len(ids) > 50:
        return HttpResponseBadRequest("50 ids at most, please")

    places = asyncio.Semaphore(5)

    async def fetch(product_id):
        async with places:
            return await client.get(f"https://catalog.example/items/{product_id}")

    async with httpx.AsyncClient() as client:
        first = await asyncio.gather(*(fetch(product_id) for product_id in ids[:5]))
        others = await asyncio.gather(*(fetch(product_id) for product_id in ids[5:]))

    responses = [*first, *others]
    items = [response.raise_for_status().json() for response in responses if response.status_code != 404]
    missing = [product_id for product_id, response in zip(ids, responses, strict=True) if response.status_code == 404]
    return JsonResponse({"items": items, "missing": missing})

"""Gives a call one second to get its place, and gives up then, although the others go on.

Fails: test_five_at_once
"""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


async def fetch(client, places, product_id):
    await asyncio.wait_for(places.acquire(), timeout=1)
    try:
        return await client.get(f"https://catalog.example/items/{product_id}")
    finally:
        places.release()


async def products(request):
    try:
        ids = [int(part) for part in request.GET.get("ids", "").split(",")]
    except ValueError:
        return HttpResponseBadRequest("whole numbers, please")
    if len(ids) > 50:
        return HttpResponseBadRequest("50 ids at most, please")

    places = asyncio.Semaphore(5)
    async with httpx.AsyncClient() as client:
        try:
            responses = await asyncio.gather(*(fetch(client, places, product_id) for product_id in ids))
        except TimeoutError:
            return JsonResponse({"error": "the catalog is busy"}, status=503)

    items = [response.raise_for_status().json() for response in responses if response.status_code != 404]
    missing = [product_id for product_id, response in zip(ids, responses, strict=True) if response.status_code == 404]
    return JsonResponse({"items": items, "missing": missing})

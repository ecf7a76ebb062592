"""Makes the semaphore anew for each visit, but in a module variable: calls give their places back to the next visitor's.

Fails: test_visits_that_overlap
"""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse

places = None


async def fetch(client, product_id):
    await places.acquire()
    try:
        return await client.get(f"https://catalog.example/items/{product_id}")
    finally:
        places.release()


async def products(request):
    global places
    try:
        ids = [int(part) for part in request.GET.get("ids", "").split(",")]
    except ValueError:
        return HttpResponseBadRequest("whole numbers, please")
    if len(ids) > 50:
        return HttpResponseBadRequest("50 ids at most, please")

    places = asyncio.Semaphore(5)
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(fetch(client, product_id) for product_id in ids))

    items = [response.raise_for_status().json() for response in responses if response.status_code != 404]
    missing = [product_id for product_id, response in zip(ids, responses, strict=True) if response.status_code == 404]
    return JsonResponse({"items": items, "missing": missing})

"""Reads ids as floats and asks whether they are whole: a long id loses its last digits.

Fails: test_one_to_fifty_ids
"""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse


async def fetch(client, places, product_id):
    async with places:
        return await client.get(f"https://catalog.example/items/{product_id}")


async def products(request):
    try:
        numbers = [float(part) for part in request.GET.get("ids", "").split(",")]
    except ValueError:
        return HttpResponseBadRequest("numbers, please")
    if len(numbers) > 50 or not all(number.is_integer() for number in numbers):
        return HttpResponseBadRequest("1 to 50 whole numbers, please")
    ids = [int(number) for number in numbers]

    places = asyncio.Semaphore(5)
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(fetch(client, places, product_id) for product_id in ids))

    items = [response.raise_for_status().json() for response in responses if response.status_code != 404]
    missing = [product_id for product_id, response in zip(ids, responses, strict=True) if response.status_code == 404]
    return JsonResponse({"items": items, "missing": missing})

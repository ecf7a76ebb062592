"""A transport of its own with a semaphore, which ends when the body is read."""

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


class Limited(httpx.AsyncHTTPTransport):
    def __init__(self, places):
        super().__init__()
        self.places = asyncio.Semaphore(places)

    async def handle_async_request(self, request):
        async with self.places:
            response = await super().handle_async_request(request)
            await response.aread()
            return response


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    async with httpx.AsyncClient(transport=Limited(5)) as client:
        responses = await asyncio.gather(*(client.get(f"https://catalog.example/items/{one}") for one in ids))
    return page(ids, responses)

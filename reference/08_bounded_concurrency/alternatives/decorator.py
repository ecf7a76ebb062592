"""A decorator that limits any async function."""

import asyncio
import functools

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


def at_most(number):
    def decorate(function):
        places = asyncio.Semaphore(number)

        @functools.wraps(function)
        async def limited(*args, **kwargs):
            async with places:
                return await function(*args, **kwargs)

        return limited

    return decorate


@at_most(5)
async def fetch(client, product_id):
    async with client.stream("GET", f"https://catalog.example/items/{product_id}") as response:
        await response.aread()
    return response


async def products(request):
    ids = read_ids(request)
    if ids is None:
        return HttpResponseBadRequest("1 to 50 ids, please")
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(fetch(client, product_id) for product_id in ids))
    return page(ids, responses)

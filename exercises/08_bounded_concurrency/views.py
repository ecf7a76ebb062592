"""Many products at once, from a catalog that does not like crowds."""

import asyncio

import httpx
from django.http import JsonResponse

LIMIT = 5


async def fetch(client, product_id):
    """Ask the catalog for one product."""
    # TODO(4): whatever happens to this call, the next one must get its turn.
    return await client.get(f"https://catalog.example/items/{product_id}")


async def products(request):
    """Answer with the products that were asked for, in that order, and the ids that the catalog does not know."""
    # TODO(1): there must be 1 to 50 ids, and each a whole number. Otherwise answer 400 and ask nobody.
    ids = [int(part) for part in request.GET["ids"].split(",")]

    # TODO(2): these are all calls at once. Let at most LIMIT of them be under way,
    # and as many as that as long as ids are waiting.
    async with httpx.AsyncClient() as client:
        responses = await asyncio.gather(*(fetch(client, product_id) for product_id in ids))

    # TODO(3): the catalog says 404 for an id that it does not know. Such an id belongs to "missing".
    return JsonResponse({"items": [response.json() for response in responses], "missing": []})

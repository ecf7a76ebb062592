"""A search that asks three services and shows together what they found."""

import asyncio

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")


async def ask(client, name, q):
    """Ask one service; the list of its results."""
    # TODO(2): this service has 0.5 seconds. When they are over, it failed with "timeout".
    # TODO(3): it may also be "unavailable", or send a "bad response".
    # Either way, the results of the other two must still reach the visitor.
    response = await client.get(f"https://{name}.example/search", params={"q": q})
    return response.json()["results"]


async def search(request):
    """Answer with what the services found, and with what went wrong at which of them."""
    # TODO(1): without a question there is nothing to search for. Answer 400 and ask nobody.
    q = request.GET["q"]

    async with httpx.AsyncClient() as client:
        found = await asyncio.gather(*(ask(client, name, q) for name in SERVICES))

    # TODO(3): say under "errors" which service failed, and how.
    # TODO(4): when all three failed there is nothing to show. Answer 502.
    results = [result for part in found for result in part]
    return JsonResponse({"query": q, "results": results, "errors": {}})

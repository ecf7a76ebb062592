"""Asyncio.as_completed, with a label on each result."""

import asyncio

import httpx
from django.http import HttpResponseBadRequest, JsonResponse

SERVICES = ("alpha", "beta", "gamma")


def read(response):
    """The results, or the name of a failure."""
    if response.is_server_error:
        return "unavailable"
    try:
        body = response.json()
    except ValueError:
        return "bad response"
    if not isinstance(body, dict) or not isinstance(body.get("results"), list):
        return "bad response"
    return body["results"]


def page(q, found):
    """``found`` has a list or the name of a failure for each service."""
    results, errors = [], {}
    for name in SERVICES:
        if isinstance(found[name], str):
            errors[name] = found[name]
        else:
            results += found[name]
    return JsonResponse(
        {"query": q, "results": results, "errors": errors}, status=502 if len(errors) == len(SERVICES) else 200
    )


async def labelled(client, name, q):
    try:
        async with asyncio.timeout(0.5):
            response = await client.get(f"https://{name}.example/search", params={"q": q})
    except TimeoutError:
        return name, "timeout"
    except httpx.HTTPError:
        return name, "unavailable"
    return name, read(response)


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    found = {}
    async with httpx.AsyncClient() as client:
        for next_one in asyncio.as_completed([labelled(client, name, q) for name in reversed(SERVICES)]):
            name, outcome = await next_one
            found[name] = outcome
    return page(q, found)

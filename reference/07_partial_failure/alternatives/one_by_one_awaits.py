"""Three tasks, started together and awaited one after another, each with its own limit inside."""

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


async def ask(client, name, q):
    try:
        response = await client.get(f"https://{name}.example/search", params={"q": q}, timeout=0.5)
    except httpx.TimeoutException:
        return "timeout"
    except httpx.TransportError:
        return "unavailable"
    return read(response)


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    async with httpx.AsyncClient() as client:
        alpha = asyncio.create_task(ask(client, "alpha", q))
        beta = asyncio.create_task(ask(client, "beta", q))
        gamma = asyncio.create_task(ask(client, "gamma", q))
        found = {"alpha": await alpha, "beta": await beta, "gamma": await gamma}
    return page(q, found)

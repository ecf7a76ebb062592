"""A sync view that runs an async helper."""

import asyncio

import httpx
from asgiref.sync import async_to_sync
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
        async with asyncio.timeout(0.5):
            return read(await client.get(f"https://{name}.example/search", params={"q": q}))
    except TimeoutError:
        return "timeout"
    except httpx.TransportError:
        return "unavailable"


@async_to_sync
async def ask_all(q):
    async with httpx.AsyncClient() as client:
        outcomes = await asyncio.gather(*(ask(client, name, q) for name in SERVICES))
    return dict(zip(SERVICES, outcomes, strict=True))


def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    return page(q, ask_all(q))

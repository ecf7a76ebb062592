"""One asyncio.timeout around a gather, and a dictionary that each call fills before that."""

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


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    found = dict.fromkeys(SERVICES, "timeout")

    async def ask(name):
        try:
            found[name] = read(await client.get(f"https://{name}.example/search", params={"q": q}))
        except httpx.TransportError:
            found[name] = "unavailable"

    async with httpx.AsyncClient() as client:
        try:
            async with asyncio.timeout(0.5):
                await asyncio.gather(*map(ask, SERVICES))
        except TimeoutError:
            pass
    return page(q, found)

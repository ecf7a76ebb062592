"""Sync_to_async without thread sensitivity."""

import asyncio

import httpx
from asgiref.sync import sync_to_async
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


@sync_to_async(thread_sensitive=False)
def ask(name, q):
    try:
        response = httpx.get(f"https://{name}.example/search", params={"q": q}, timeout=0.5)
    except httpx.TransportError as error:
        return "timeout" if isinstance(error, httpx.TimeoutException) else "unavailable"
    return read(response)


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    outcomes = await asyncio.gather(*[ask(name, q) for name in SERVICES])
    return page(q, dict(zip(SERVICES, outcomes, strict=True)))

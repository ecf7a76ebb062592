"""Stops waiting after half a second, but lets the slow calls end in the background."""

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


CLIENT = httpx.AsyncClient(timeout=5)
STRAGGLERS = set()


async def ask(name, q):
    try:
        return read(await CLIENT.get(f"https://{name}.example/search", params={"q": q}))
    except httpx.HTTPError:
        return "unavailable"


async def in_time(name, q):
    task = asyncio.create_task(ask(name, q))
    STRAGGLERS.add(task)
    task.add_done_callback(STRAGGLERS.discard)
    try:
        return await asyncio.wait_for(asyncio.shield(task), 0.5)
    except TimeoutError:
        return "timeout"


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    outcomes = await asyncio.gather(*(in_time(name, q) for name in SERVICES))
    return page(q, dict(zip(SERVICES, outcomes, strict=True)))

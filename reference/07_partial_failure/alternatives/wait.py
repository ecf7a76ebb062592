"""Asyncio.wait with one limit for all three, which keeps what is there by then."""

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
    async with httpx.AsyncClient() as client:
        tasks = {
            name: asyncio.create_task(client.get(f"https://{name}.example/search", params={"q": q}))
            for name in SERVICES
        }
        _, late = await asyncio.wait(tasks.values(), timeout=0.5)
        for task in late:
            task.cancel()
        found = {}
        for name, task in tasks.items():
            if task in late:
                found[name] = "timeout"
            elif isinstance(task.exception(), httpx.HTTPError):
                found[name] = "unavailable"
            else:
                found[name] = read(task.result())
    return page(q, found)

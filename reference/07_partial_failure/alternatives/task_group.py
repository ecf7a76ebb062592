"""A task group whose tasks catch everything themselves."""

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
        return read(await asyncio.wait_for(client.get(f"https://{name}.example/search", params={"q": q}), 0.5))
    except TimeoutError:
        return "timeout"
    except httpx.TransportError:
        return "unavailable"


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
        tasks = {name: group.create_task(ask(client, name, q)) for name in SERVICES}
    return page(q, {name: task.result() for name, task in tasks.items()})

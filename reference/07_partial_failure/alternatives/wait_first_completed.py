"""Asyncio.wait with FIRST_COMPLETED and a shrinking rest of the time."""

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
    loop = asyncio.get_running_loop()
    end = loop.time() + 0.5
    found = dict.fromkeys(SERVICES, "timeout")
    async with httpx.AsyncClient(timeout=30) as client:
        names = {
            loop.create_task(client.get(f"https://{name}.example/search", params={"q": q})): name for name in SERVICES
        }
        pending = set(names)
        while pending:
            done, pending = await asyncio.wait(
                pending, timeout=max(0, end - loop.time()), return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                break
            for task in done:
                try:
                    found[names[task]] = read(task.result())
                except httpx.TransportError:
                    found[names[task]] = "unavailable"
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
    return page(q, found)

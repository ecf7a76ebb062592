"""Done callbacks and an event, ended by a timer."""

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
    found, complete = dict.fromkeys(SERVICES, "timeout"), asyncio.Event()
    timer = asyncio.get_running_loop().call_later(0.5, complete.set)

    def keep(name, task):
        left.discard(task)
        if not task.cancelled():
            failed = isinstance(task.exception(), httpx.HTTPError)
            found[name] = "unavailable" if failed else read(task.result())
        if not left:
            complete.set()

    async with httpx.AsyncClient() as client:
        left = set()
        for name in SERVICES:
            task = asyncio.create_task(client.get(f"https://{name}.example/search", params={"q": q}))
            left.add(task)
            task.add_done_callback(lambda task, name=name: keep(name, task))
        await complete.wait()
        timer.cancel()
        for task in list(left):
            task.cancel()
    return page(q, found)

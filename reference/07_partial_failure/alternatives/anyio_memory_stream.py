"""anyio's memory streams bring the outcomes to the view."""

import anyio
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


async def ask(client, name, q, outcomes):
    async with outcomes:
        try:
            with anyio.fail_after(0.5):
                outcome = read(await client.get(f"https://{name}.example/search", params={"q": q}))
        except TimeoutError:
            outcome = "timeout"
        except httpx.NetworkError:
            outcome = "unavailable"
        await outcomes.send((name, outcome))


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    send, receive = anyio.create_memory_object_stream(len(SERVICES))
    async with httpx.AsyncClient() as client, anyio.create_task_group() as group:
        for name in SERVICES:
            group.start_soon(ask, client, name, q, send.clone())
        send.close()
        async with receive:
            found = {name: outcome async for name, outcome in receive}
    return page(q, found)

"""Three standing workers between two queues."""

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


async def worker(client, questions, outcomes):
    while True:
        name, q = await questions.get()
        try:
            outcome = read(await client.get(f"https://{name}.example/search", params={"q": q}))
        except httpx.TimeoutException:
            outcome = "timeout"
        except httpx.TransportError:
            outcome = "unavailable"
        outcomes[name] = outcome
        questions.task_done()


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    questions, outcomes = asyncio.Queue(), {}
    for name in SERVICES:
        questions.put_nowait((name, q))
    async with httpx.AsyncClient(timeout=0.5) as client:
        workers = [asyncio.create_task(worker(client, questions, outcomes)) for _ in SERVICES]
        await questions.join()
        for one in workers:
            one.cancel()
    return page(q, outcomes)

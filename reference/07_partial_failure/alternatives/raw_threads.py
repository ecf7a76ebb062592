"""A thread for each service, joined until the time is up."""

import asyncio
import threading
import time

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


def ask(name, q, found):
    try:
        found[name] = read(httpx.get(f"https://{name}.example/search", params={"q": q}))
    except httpx.HTTPError:
        found[name] = "unavailable"


def ask_all(q):
    found = {}
    threads = [threading.Thread(target=ask, args=(name, q, found), daemon=True) for name in SERVICES]
    end = time.monotonic() + 0.5
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    return dict.fromkeys(SERVICES, "timeout") | found


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    return page(q, await asyncio.to_thread(ask_all, q))

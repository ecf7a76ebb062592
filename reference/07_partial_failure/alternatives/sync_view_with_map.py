"""A sync view that maps over a pool made for this visit."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

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


def ask(q, name):
    with httpx.Client(timeout=0.5) as client:
        try:
            return read(client.get(f"https://{name}.example/search", params={"q": q}))
        except httpx.TimeoutException:
            return "timeout"
        except httpx.HTTPError:
            return "unavailable"


def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        outcomes = pool.map(partial(ask, q), SERVICES)
    return page(q, dict(zip(SERVICES, outcomes, strict=True)))

"""A sync view with a thread pool of its own, futures with timeouts, and threads that are left behind."""

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

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


def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    end = time.monotonic() + 0.5
    pool = ThreadPoolExecutor(len(SERVICES))
    calls = {name: pool.submit(httpx.get, f"https://{name}.example/search", params={"q": q}) for name in SERVICES}
    pool.shutdown(wait=False)
    found = {}
    for name, call in calls.items():
        try:
            found[name] = read(call.result(timeout=max(0, end - time.monotonic())))
        except TooLate:
            found[name] = "timeout"
        except httpx.TransportError:
            found[name] = "unavailable"
    return page(q, found)

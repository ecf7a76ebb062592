"""Exceptions all the way: raise_for_status, own exceptions, one table of reasons."""

import asyncio
import itertools

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")


class BadResponse(Exception):
    pass


REASONS = {
    httpx.TimeoutException: "timeout",
    httpx.HTTPError: "unavailable",
    BadResponse: "bad response",
}


async def ask(client, name, q):
    response = await client.get("search", params={"q": q})
    response.raise_for_status()
    try:
        results = response.json()["results"]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadResponse from error
    if type(results) is not list:
        raise BadResponse
    return results


async def safely(name, q):
    async with httpx.AsyncClient(base_url=f"https://{name}.example/", timeout=0.5) as client:
        try:
            return await ask(client, name, q), None
        except Exception as error:
            return [], next((reason for kind, reason in REASONS.items() if isinstance(error, kind)), "bad response")


async def search(request):
    q = request.GET.get("q")
    if q is None or q.isspace() or q == "":
        return JsonResponse({"error": "missing q"}, status=400)
    pairs = await asyncio.gather(*(safely(name, q) for name in SERVICES))
    errors = {name: reason for name, (_, reason) in zip(SERVICES, pairs, strict=True) if reason}
    if len(errors) == 3:
        return JsonResponse({"errors": errors}, status=502)
    results = [*itertools.chain.from_iterable(found for found, _ in pairs)]
    return JsonResponse({"query": q, "results": results, "errors": errors})

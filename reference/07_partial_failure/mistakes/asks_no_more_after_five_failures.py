"""Asks a service that has failed five times in a row no more for half a minute.

Fails: test_a_service_is_broken
"""

import asyncio
import time
from collections import Counter

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")
LIMIT_S = 0.5
FAILURES = Counter()
ASKED_AGAIN_AT = {}


async def ask(client, name, q):
    """A pair: the results of one service, and why there are none (empty if there are)."""
    try:
        async with asyncio.timeout(LIMIT_S):
            response = await client.get(f"https://{name}.example/search", params={"q": q})
    except (TimeoutError, httpx.TimeoutException):
        return [], "timeout"
    except httpx.TransportError:
        return [], "unavailable"

    if response.is_server_error:
        return [], "unavailable"
    try:
        body = response.json()
    except ValueError:
        return [], "bad response"
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list):
        return [], "bad response"
    return results, ""


async def ask_if_it_is_well(client, name, q):
    if FAILURES[name] >= 5 and time.monotonic() < ASKED_AGAIN_AT[name]:
        return [], "unavailable"
    found, reason = await ask(client, name, q)
    FAILURES[name] = FAILURES[name] + 1 if reason in ("timeout", "unavailable") else 0
    ASKED_AGAIN_AT[name] = time.monotonic() + 30
    return found, reason


async def search(request):
    """Answer with what the services found, and with what went wrong at which of them."""
    q = request.GET.get("q", "")
    if not q.strip():
        return JsonResponse({"error": "q is missing"}, status=400)

    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(*(ask_if_it_is_well(client, name, q) for name in SERVICES))

    results = [result for found, _ in answers for result in found]
    errors = {name: reason for name, (_, reason) in zip(SERVICES, answers, strict=True) if reason}
    status = 502 if len(errors) == len(SERVICES) else 200
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=status)

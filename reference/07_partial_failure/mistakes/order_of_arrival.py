"""Adds results in the order in which they arrive.

Fails: test_order_of_arrival_does_not_matter
"""

import asyncio

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")
LIMIT_S = 0.5


async def ask(client, name, q):
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


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return JsonResponse({"error": "q is missing"}, status=400)

    async def labelled(client, name):
        return name, await ask(client, name, q)

    pairs = []
    async with httpx.AsyncClient() as client:
        for next_one in asyncio.as_completed([labelled(client, name) for name in SERVICES]):
            pairs.append(await next_one)

    results = [result for _, (found, _) in pairs for result in found]
    errors = {name: reason for name, (_, reason) in pairs if reason}
    status = 502 if len(errors) == len(SERVICES) else 200
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=status)

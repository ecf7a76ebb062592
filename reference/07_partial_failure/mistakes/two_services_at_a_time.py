"""A semaphore for two: the third service is asked, and its time begins, when another one is done.

Fails: test_two_slow_services_cost_one_limit
"""

import asyncio

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")
LIMIT_S = 0.5


async def ask(client, places, name, q):
    try:
        async with places, asyncio.timeout(LIMIT_S):
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

    places = asyncio.Semaphore(2)
    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(*(ask(client, places, name, q) for name in SERVICES))

    results = [result for found, _ in answers for result in found]
    errors = {name: reason for name, (_, reason) in zip(SERVICES, answers, strict=True) if reason}
    status = 502 if len(errors) == len(SERVICES) else 200
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=status)

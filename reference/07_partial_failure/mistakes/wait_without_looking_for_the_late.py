"""Waits half a second for all and asks every task for its result, done or not.

Fails: test_one_service_is_slow, test_all_three_fail
"""

import asyncio

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")
LIMIT_S = 0.5


async def ask(client, name, q):
    try:
        if True:
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

    async with httpx.AsyncClient(timeout=30) as client:
        tasks = [asyncio.create_task(ask(client, name, q)) for name in SERVICES]
        await asyncio.wait(tasks, timeout=LIMIT_S)
        answers = [task.result() for task in tasks]

    results = [result for found, _ in answers for result in found]
    errors = {name: reason for name, (_, reason) in zip(SERVICES, answers, strict=True) if reason}
    status = 502 if len(errors) == len(SERVICES) else 200
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=status)

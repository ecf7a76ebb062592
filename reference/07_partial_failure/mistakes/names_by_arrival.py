"""Takes the outcomes as they arrive and gives them names in the order of the list.

Fails: test_one_service_is_slow, test_all_three_fail, test_a_service_is_broken, test_order_of_arrival_does_not_matter
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

    answers = []
    async with httpx.AsyncClient() as client:
        for next_one in asyncio.as_completed([ask(client, name, q) for name in SERVICES]):
            answers.append(await next_one)

    results = [result for found, _ in answers for result in found]
    errors = {name: reason for name, (_, reason) in zip(SERVICES, answers, strict=True) if reason}
    status = 502 if len(errors) == len(SERVICES) else 200
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=status)

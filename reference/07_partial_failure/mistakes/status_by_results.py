"""Looks at the results instead of the failures: whoever finds nothing gets 502.

Fails: test_nothing_found_is_no_failure
"""

import asyncio

import httpx
from django.http import JsonResponse

SERVICES = ("alpha", "beta", "gamma")


async def ask(client, name, q):
    try:
        response = await client.get(f"https://{name}.example/search", params={"q": q})
        response.raise_for_status()
        body = response.json()
    except httpx.TimeoutException:
        return [], "timeout"
    except httpx.HTTPError:
        return [], "unavailable"
    except ValueError:
        return [], "bad response"
    if not isinstance(body, dict) or not isinstance(body.get("results"), list):
        return [], "bad response"
    return body["results"], None


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return JsonResponse({"error": "q is missing"}, status=400)
    async with httpx.AsyncClient(timeout=0.5) as client:
        answers = await asyncio.gather(*(ask(client, name, q) for name in SERVICES))
    results = [result for found, _ in answers for result in found]
    errors = {name: reason for name, (_, reason) in zip(SERVICES, answers, strict=True) if reason}
    status = 502 if not results else 200
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=status)

"""Makes one line of the question.

Fails: test_any_question
"""

import asyncio, re
import httpx
from django.http import JsonResponse
from django.utils.html import escape

NAMES = ("alpha", "beta", "gamma")
KEPT = {}


async def ask(client, name, q):
    try:
        r = await client.get(f"https://{name}.example/search", params={"q": q})
        if r.status_code >= 500:
            return "unavailable"
        results = r.json()["results"]
        if not isinstance(results, list):
            return "bad response"
        return results
    except httpx.TimeoutException:
        return "timeout"
    except httpx.TransportError:
        return "unavailable"
    except (ValueError, KeyError, TypeError):
        return "bad response"


async def search(request):
    q = request.GET.get("q", "")
    q = " ".join(re.split(r"[\r\n]+", q))
    if not q.strip():
        return JsonResponse({"error": "no q"}, status=400)
    async with httpx.AsyncClient(timeout=0.5) as client:
        found = await asyncio.gather(*(ask(client, n, q) for n in NAMES))
    results = [x for part in found if isinstance(part, list) for x in part]
    errors = {n: part for n, part in zip(NAMES, found) if isinstance(part, str)}
    return JsonResponse({"query": q, "results": results, "errors": errors}, status=502 if len(errors) == 3 else 200)

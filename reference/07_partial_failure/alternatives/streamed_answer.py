"""The answer streamed in pieces once all is known."""

import asyncio
import json

import httpx
from django.http import HttpResponseBadRequest, StreamingHttpResponse

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


async def ask(client, name, q):
    try:
        response = await asyncio.wait_for(client.get(f"https://{name}.example/search", params={"q": q}), 0.5)
    except TimeoutError:
        return "timeout"
    except httpx.RequestError:
        return "unavailable"
    return read(response)


async def pieces(answer):
    for piece in json.JSONEncoder().iterencode(answer):
        yield piece


async def search(request):
    q = request.GET.get("q", "")
    if not q.strip():
        return HttpResponseBadRequest("What are you looking for?")
    async with httpx.AsyncClient() as client:
        outcomes = await asyncio.gather(*(ask(client, name, q) for name in SERVICES))
    pairs = list(zip(SERVICES, outcomes, strict=True))
    errors = {name: outcome for name, outcome in pairs if isinstance(outcome, str)}
    results = [result for outcome in outcomes if isinstance(outcome, list) for result in outcome]
    return StreamingHttpResponse(
        pieces({"errors": errors, "query": q, "results": results}),
        status=502 if len(errors) == 3 else 200,
        content_type="application/json",
    )

"""A streaming response for the good case, an ordinary one for the others."""

import asyncio
import json

import httpx
from django.http import JsonResponse, StreamingHttpResponse

ERRORS = {"timeout": 504, "unavailable": 502, "symbol": 404, "response": 502}


def problem(words):
    return JsonResponse({"error": words}, status=ERRORS[words.split()[-1]])


async def pieces(answer):
    for piece in json.JSONEncoder().iterencode(answer):
        yield piece


async def price(request, symbol):
    client = httpx.AsyncClient(base_url="https://prices.example")
    try:
        response = await asyncio.wait_for(client.get(f"/v1/prices/{symbol}"), 0.5)
    except TimeoutError:
        return problem("upstream timeout")
    except httpx.RequestError:
        return problem("upstream unavailable")
    finally:
        await client.aclose()
    match response.status_code:
        case status if status in range(500, 600):
            return problem("upstream unavailable")
        case 404:
            return problem("unknown symbol")
    try:
        found = json.loads(response.content)
    except ValueError:
        found = None
    match found:
        case {"price": bool()}:
            return problem("bad upstream response")
        case {"price": int() | float() as amount}:
            return StreamingHttpResponse(pieces({"symbol": symbol, "price": amount}), content_type="application/json")
    return problem("bad upstream response")

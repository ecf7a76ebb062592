"""Exceptions of its own, made into answers by a decorator."""

import asyncio
import functools
import json

import httpx
from django.http import JsonResponse
from django.views.decorators.http import require_safe


class Problem(Exception):
    status, words = 500, "?"


class TooLate(Problem):
    status, words = 504, "upstream timeout"


class Unavailable(Problem):
    status, words = 502, "upstream unavailable"


class Unknown(Problem):
    status, words = 404, "unknown symbol"


class Bad(Problem):
    status, words = 502, "bad upstream response"


def answers(view):
    @functools.wraps(view)
    async def inner(request, **kwargs):
        try:
            return JsonResponse(await view(request, **kwargs))
        except Problem as problem:
            return JsonResponse({"error": problem.words}, status=problem.status)

    return inner


async def fetch(symbol):
    try:
        async with asyncio.timeout(0.5):
            async with httpx.AsyncClient() as client:
                response = await client.get(f"https://prices.example/v1/prices/{symbol}")
    except TimeoutError as error:
        raise TooLate from error
    except httpx.TransportError as error:
        raise Unavailable from error
    if 500 <= response.status_code < 600:
        raise Unavailable
    if response.status_code == httpx.codes.NOT_FOUND:
        raise Unknown
    return response


def parse(response):
    try:
        match json.loads(response.text):
            case {"price": bool()}:
                raise Bad
            case {"symbol": str() as symbol, "price": int() | float() as amount}:
                return {"symbol": symbol, "price": amount}
            case _:
                raise Bad
    except json.JSONDecodeError as error:
        raise Bad from error


@require_safe
@answers
async def price(request, symbol):
    return parse(await fetch(symbol))

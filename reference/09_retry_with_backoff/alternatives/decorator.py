"""A decorator that makes any async function try again."""

import asyncio
import functools
import random

import httpx
from django.http import JsonResponse


class Transient(Exception):
    def __init__(self, retry_after=0.0):
        super().__init__(retry_after)
        self.retry_after = retry_after


class Hopeless(Exception):
    pass


class GaveUp(Exception):
    pass


def retry(pauses):
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            for attempt, pause in enumerate((*pauses, None), start=1):
                try:
                    return await function(*args, **kwargs), attempt
                except Transient as error:
                    if pause is None:
                        raise GaveUp(attempt) from error
                    jitter = random.random() * pause / 2
                    await asyncio.sleep(max(pause + jitter, error.retry_after))

        return wrapper

    return decorate


@retry(pauses=(0.1, 0.2))
async def fetch(client):
    try:
        response = await client.get("https://quotes.example/random")
    except httpx.TransportError as error:
        raise Transient from error
    if response.status_code == 429 or response.status_code >= 500:
        raise Transient(float(response.headers.get("Retry-After") or 0))
    if response.is_client_error:
        raise Hopeless
    return response.json()["text"]


async def quote(request):
    try:
        async with httpx.AsyncClient() as client:
            text, attempts = await fetch(client)
    except Hopeless:
        return JsonResponse({"error": "bad request to quotes"}, status=502)
    except GaveUp as error:
        return JsonResponse({"error": "quotes unavailable", "attempts": error.args[0]}, status=503)
    return JsonResponse({"text": text, "attempts": attempts})

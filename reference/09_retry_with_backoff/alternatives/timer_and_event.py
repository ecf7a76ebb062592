"""The pause is an event that nobody sets, waited for with a limit."""

import asyncio
import itertools

import httpx
from django.http import JsonResponse


async def pause(seconds):
    try:
        await asyncio.wait_for(asyncio.Event().wait(), seconds)
    except TimeoutError:
        return


async def quote(request):
    counter = itertools.count(1)
    usual = iter((0.11, 0.22))
    async with httpx.AsyncClient() as client:
        while True:
            attempt, asked_for = next(counter), 0
            try:
                response = await client.get("https://quotes.example/random")
            except httpx.HTTPError:
                response = None
            if response is not None:
                if response.is_success:
                    return JsonResponse({"text": response.json()["text"], "attempts": attempt})
                if response.is_client_error and response.status_code != 429:
                    return JsonResponse({"error": response.reason_phrase}, status=502)
                asked_for = float(response.headers.get("Retry-After", "0"))
            try:
                await pause(max(next(usual), asked_for))
            except StopIteration:
                return JsonResponse({"error": "quotes unavailable", "attempts": attempt}, status=503)

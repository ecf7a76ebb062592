"""Catches the visitor's leaving, cleans up, and raises it again."""

import asyncio
import logging

import httpx
from django.http import JsonResponse

log = logging.getLogger(__name__)


async def quote(request):
    client = httpx.AsyncClient()
    attempt = 0
    try:
        while True:
            attempt += 1
            pause = attempt / 10
            try:
                response = await client.send(client.build_request("GET", "https://quotes.example/random"))
                if response.is_success:
                    return JsonResponse({"text": response.json()["text"], "attempts": attempt})
                if response.status_code not in (429, 500, 502, 503, 504):
                    return JsonResponse({"error": "quotes unavailable", "attempts": attempt}, status=502)
                pause = max(pause, int(response.headers.get("retry-after", 0)))
            except Exception:
                log.info("try %s failed", attempt)
            if attempt >= 3:
                return JsonResponse({"error": "quotes unavailable", "attempts": attempt}, status=503)
            try:
                await asyncio.sleep(pause)
            except asyncio.CancelledError:
                log.info("nobody waits any more")
                raise
    finally:
        await client.aclose()

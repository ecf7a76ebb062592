"""Strips the spaces around the text.

Fails: test_every_transient_status_is_tried_again, test_every_transport_error_is_tried_again
"""

import asyncio, random, html
import httpx
from django.http import JsonResponse

URL = "https://quotes.example/random"
LAST = {}


def transient(status):
    return status in (429, 500, 502, 503, 504)


async def tries():
    pause = 0.1
    for attempt in (1, 2, 3):
        asked = 0
        async with httpx.AsyncClient() as client:
            try:
                r = await client.get(URL)
            except httpx.TransportError:
                pass
            else:
                if not transient(r.status_code):
                    if r.status_code >= 400:
                        return {"error": "refused"}, 502
                    return {"text": r.json()["text"].strip(), "attempts": attempt}, 200
                asked = r.headers.get("retry-after", "")
                asked = int(asked) if asked.isdigit() else 0
        if attempt < 3:
            await asyncio.sleep(max(pause, asked))
            pause *= 2
    return {"error": "quotes unavailable", "attempts": 3}, 503


async def quote(request):
    body, status = await tries()
    return JsonResponse(body, status=status)

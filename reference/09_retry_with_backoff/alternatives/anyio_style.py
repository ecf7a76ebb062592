"""anyio sleeps, and a cancel scope limits each try."""

import anyio
import httpx
from django.http import JsonResponse

TRANSIENT = (429, 500, 502, 503, 504)


async def one_try(client):
    """The response, or None where there was none in time."""
    with anyio.move_on_after(4):
        try:
            return await client.get("https://quotes.example/random")
        except httpx.TransportError:
            return None


async def quote(request):
    async with httpx.AsyncClient() as client:
        for attempt in (1, 2, 3):
            response = await one_try(client)
            if response is not None and response.status_code not in TRANSIENT:
                break
            if attempt == 3:
                return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)
            header = response.headers.get("Retry-After", "") if response is not None else ""
            await anyio.sleep(max({1: 0.1, 2: 0.2}[attempt], int(header or "0")))
    if response.is_error:
        return JsonResponse({"error": "quotes unavailable", "attempts": attempt}, status=502)
    return JsonResponse({"text": response.json()["text"], "attempts": attempt})

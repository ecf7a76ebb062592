"""A for loop with else, one except for HTTPX's errors, and raise_for_status."""

import asyncio

import httpx
from django.http import JsonResponse


async def quote(request):
    async with httpx.AsyncClient() as client:
        for attempt in range(3):
            pause = 0.1 * 2**attempt
            try:
                response = await client.get("https://quotes.example/random")
                response.raise_for_status()
                break
            except httpx.HTTPStatusError as error:
                if error.response.status_code not in (429, 500, 502, 503, 504):
                    return JsonResponse({"error": "quotes refused"}, status=502)
                pause = max(pause, float(error.response.headers.get("retry-after", 0)))
            except httpx.RequestError:
                pass
            if attempt < 2:
                await asyncio.sleep(pause)
        else:
            return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)
    return JsonResponse({"text": response.json()["text"], "attempts": attempt + 1})

"""A transport of one's own that tries again; the view asks once."""

import asyncio

import httpx
from django.http import JsonResponse


class Retrying(httpx.AsyncBaseTransport):
    def __init__(self, inner):
        self.inner = inner

    async def handle_async_request(self, request):
        for attempt in (1, 2, 3):
            try:
                response = await self.inner.handle_async_request(request)
            except httpx.TransportError:
                if attempt == 3:
                    raise
                asked_for = 0
            else:
                response.extensions["attempts"] = attempt
                if attempt == 3 or response.status_code not in (429, 500, 502, 503, 504):
                    return response
                await response.aclose()
                asked_for = int(response.headers.get("retry-after", 0))
            await asyncio.sleep(max(0.1 * attempt, asked_for))

    async def aclose(self):
        await self.inner.aclose()


async def quote(request):
    async with httpx.AsyncClient(transport=Retrying(httpx.AsyncHTTPTransport())) as client:
        try:
            response = await client.get("https://quotes.example/random")
        except httpx.TransportError:
            return JsonResponse({"error": "quotes unavailable", "attempts": 3}, status=503)
    attempts = response.extensions["attempts"]
    if response.is_server_error or response.status_code == 429:
        return JsonResponse({"error": "quotes unavailable", "attempts": attempts}, status=503)
    if response.is_client_error:
        return JsonResponse({"error": "quotes refused", "attempts": attempts}, status=502)
    return JsonResponse({"text": response.json()["text"], "attempts": attempts})

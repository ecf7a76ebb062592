"""Sync HTTPX in a thread for each try; the pauses belong to the view."""

import asyncio

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse

client = httpx.Client()


async def quote(request):
    failed = 0
    while failed < 3:
        asked_for = 0
        try:
            response = await asyncio.to_thread(client.get, "https://quotes.example/random")
            if response.status_code not in (429, 500, 502, 503, 504):
                status = 502 if response.is_client_error else 200
                body = {"text": response.json()["text"], "attempts": failed + 1} if status == 200 else {}
                return JsonResponse(body, status=status)
            asked_for = int(response.headers.get("Retry-After", "0"))
        except httpx.TransportError:
            pass
        failed += 1
        if failed < 3:
            await asyncio.sleep(max(0.1 * failed, asked_for))
    return JsonResponse({"error": "quotes unavailable", "attempts": failed}, status=await sync_to_async(int)("503"))

"""The tries run as a task of a group, which ends with the view."""

import asyncio

import httpx
from django.http import JsonResponse


async def tries(found):
    async with httpx.AsyncClient() as client:
        for pause in (0.1, 0.2, 0):
            found["attempts"] += 1
            try:
                response = await client.get("https://quotes.example/random")
            except httpx.TransportError:
                await asyncio.sleep(pause)
                continue
            found["status"] = response.status_code
            if response.status_code == 200:
                found["text"] = response.json()["text"]
                return
            if response.status_code < 500 and response.status_code != 429:
                found["refused"] = True
                return
            if pause:
                await asyncio.sleep(max(pause, int(response.headers.get("Retry-After", "0"))))


async def quote(request):
    found = {"attempts": 0}
    async with asyncio.TaskGroup() as group:
        group.create_task(tries(found))
    if "text" in found:
        return JsonResponse({"text": found["text"], "attempts": found["attempts"]})
    if "refused" in found:
        return JsonResponse({"error": "refused", "status": found["status"]}, status=502)
    return JsonResponse({"error": "quotes unavailable", "attempts": found["attempts"]}, status=503)

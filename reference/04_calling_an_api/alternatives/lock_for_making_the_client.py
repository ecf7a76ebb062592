"""A lock guards the making of the shared client, not the calls."""

import asyncio

import httpx
from django.http import JsonResponse

LOCK = asyncio.Lock()
CLIENT = None


async def weather(request, city):
    global CLIENT
    async with LOCK:
        if CLIENT is None:
            CLIENT = httpx.AsyncClient()
    response = await CLIENT.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""asyncio.to_thread around the blocking httpx.get."""

import asyncio

import httpx
from django.http import JsonResponse


async def weather(request, city):
    response = await asyncio.to_thread(httpx.get, "https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

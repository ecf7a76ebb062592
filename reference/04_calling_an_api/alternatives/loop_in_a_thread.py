"""A second event loop, in a thread of its own, makes the call."""

import asyncio

import httpx
from django.http import JsonResponse


async def ask(city):
    async with httpx.AsyncClient() as client:
        return await client.get("https://weather.example/v1/current", params={"city": city})


async def weather(request, city):
    response = await asyncio.to_thread(asyncio.run, ask(city))
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

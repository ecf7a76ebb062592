"""Visits for one city share a call, and a call that failed is shared for ever.

Fails: test_weather_changes
"""

import asyncio

import httpx
from django.http import JsonResponse

running = {}


async def ask(city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    running.pop(city, None)
    return response


async def weather(request, city):
    if city not in running:
        running[city] = asyncio.create_task(ask(city))
    response = await asyncio.shield(running[city])
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    return JsonResponse({key: data[key] for key in ("city", "temp_c", "sky")})

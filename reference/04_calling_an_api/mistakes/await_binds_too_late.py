"""Writes await client.get(...).json(): await comes last.

Fails: test_asks_the_weather_service
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        report = await client.get("https://weather.example/v1/current", params={"city": city}).json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""Calls an async helper without await.

Fails: test_asks_the_weather_service
"""

import httpx
from django.http import JsonResponse


async def fetch_weather(city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    report = response.json()
    return {"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]}


async def weather(request, city):
    report = fetch_weather(city)
    return JsonResponse(report)

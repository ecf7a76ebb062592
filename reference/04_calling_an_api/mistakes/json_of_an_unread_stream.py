"""Decodes a streamed response whose body has not been read.

Fails: test_asks_the_weather_service
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        async with client.stream("GET", "https://weather.example/v1/current", params={"city": city}) as response:
            report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

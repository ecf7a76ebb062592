"""Gives up after a tenth of a second, though nobody asked for that.

Fails: test_asks_the_weather_service
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient(timeout=0.1) as c:
        response = await c.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

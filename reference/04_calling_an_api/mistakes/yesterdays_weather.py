"""Keeps each city's weather for ever, to spare the service.

Fails: test_weather_changes
"""

import httpx
from django.http import JsonResponse

SEEN = {}


async def weather(request, city):
    if city not in SEEN:
        async with httpx.AsyncClient() as client:
            response = await client.get("https://weather.example/v1/current", params={"city": city})
        if response.status_code == 404:
            return JsonResponse({"error": "unknown city"}, status=404)
        report = response.json()
        SEEN[city] = {key: report[key] for key in ("city", "temp_c", "sky")}
    return JsonResponse(SEEN[city])

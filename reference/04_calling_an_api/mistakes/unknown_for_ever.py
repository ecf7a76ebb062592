"""A city that was unknown once stays unknown.

Fails: test_weather_changes
"""

import httpx
from django.http import JsonResponse

UNKNOWN = set()


async def weather(request, city):
    if city not in UNKNOWN:
        async with httpx.AsyncClient() as client:
            response = await client.get("https://weather.example/v1/current", params={"city": city})
        if response.status_code != 404:
            data = response.json()
            return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})
        UNKNOWN.add(city)
    return JsonResponse({"error": "unknown city"}, status=404)

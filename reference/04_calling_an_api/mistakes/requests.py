"""Uses requests, which knows no await and is not installed here.

Fails: test_asks_the_weather_service
"""

import requests
from django.http import JsonResponse


async def weather(request, city):
    response = requests.get("https://weather.example/v1/current", params={"city": city}, timeout=5)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

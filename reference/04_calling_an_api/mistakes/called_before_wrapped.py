"""Writes sync_to_async(httpx.get(...)): the call is made on the loop, its answer is wrapped.

Fails: test_asks_the_weather_service
"""

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse


async def weather(request, city):
    response = await sync_to_async(httpx.get("https://weather.example/v1/current", params={"city": city}))()
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

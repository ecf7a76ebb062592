"""Rounds the temperature to one decimal.

Fails: test_answers_city_temperature_and_sky
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    return JsonResponse({"city": data["city"], "temp_c": round(data["temp_c"], 1), "sky": data["sky"]})

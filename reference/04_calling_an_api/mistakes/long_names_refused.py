"""Thinks that no city has a name of more than fifty letters.

Fails: test_any_city_name_arrives_unharmed
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    if len(city) > 50:
        return JsonResponse({"error": "unknown city"}, status=404)
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})

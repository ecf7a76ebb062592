"""Blocks in one branch only: names that are not all letters are asked about by the sync call.

Fails: test_a_quick_city_overtakes_a_slow_one
"""

import httpx
from django.http import JsonResponse

SERVICE = "https://weather.example/v1/current"


async def weather(request, city):
    if city.isalpha():
        async with httpx.AsyncClient() as client:
            response = await client.get(SERVICE, params={"city": city})
    else:
        response = httpx.get(SERVICE, params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

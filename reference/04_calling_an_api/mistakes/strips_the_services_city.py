"""Strips what the weather service calls the city.

Fails: test_the_city_as_the_service_writes_it
"""

import httpx
from django.http import JsonResponse

SERVICE = "https://weather.example/v1/current"


async def weather(request, city):
    """Ask the weather service about the city and answer what it says."""
    async with httpx.AsyncClient() as client:
        response = await client.get(SERVICE, params={"city": city})

    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)

    report = response.json()
    return JsonResponse({"city": report["city"].strip(), "temp_c": report["temp_c"], "sky": report["sky"]})

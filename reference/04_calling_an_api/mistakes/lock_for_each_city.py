"""A lock for each city: visitors for the same one wait for each other.

Fails: test_two_visitors_for_one_city
"""

import asyncio

import httpx
from django.http import JsonResponse

SERVICE = "https://weather.example/v1/current"
LOCKS = {}


async def weather(request, city):
    """Ask the weather service about the city and answer what it says."""
    async with LOCKS.setdefault(city, asyncio.Lock()), httpx.AsyncClient() as client:
        response = await client.get(SERVICE, params={"city": city})

    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)

    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

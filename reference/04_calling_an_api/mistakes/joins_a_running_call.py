"""Visitors for the same city share one task: when one leaves, it is cancelled for all.

Fails: test_two_visitors_for_one_city
"""

import asyncio

import httpx
from django.http import JsonResponse

SERVICE = "https://weather.example/v1/current"


RUNNING = {}


async def fetch(city):
    try:
        async with httpx.AsyncClient() as client:
            return await client.get(SERVICE, params={"city": city})
    finally:
        del RUNNING[city]


async def weather(request, city):
    """Ask the weather service about the city and answer what it says."""
    if city not in RUNNING:
        RUNNING[city] = asyncio.create_task(fetch(city))
    response = await RUNNING[city]

    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)

    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

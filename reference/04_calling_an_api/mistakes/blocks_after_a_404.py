"""Asks a second time after a 404, in the thread of the event loop.

Fails: test_a_quick_city_overtakes_a_slow_one
"""

import httpx
from django.http import JsonResponse

SERVICE = "https://weather.example/v1/current"


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get(SERVICE, params={"city": city})
    if response.status_code == 404:
        response = httpx.get(SERVICE, params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""Keeps the city asked about in a module-level dict that the next visitor overwrites.

Fails: test_a_quick_city_overtakes_a_slow_one
"""

import httpx
from django.http import JsonResponse

latest = {}
reports = {}


async def weather(request, city):
    latest["city"] = city
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    reports[city] = response.json()
    report = reports.get(latest["city"], reports[city])
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""Decides by what the body says, not by the status: a 404 need not be JSON.

Fails: test_unknown_city
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    report = response.json()
    if "temp_c" not in report:
        return JsonResponse({"error": "unknown city"}, status=404)
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""`or` puts a word of its own in the place of an empty text.

Fails: test_the_city_as_the_service_writes_it
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"] or "unknown"})

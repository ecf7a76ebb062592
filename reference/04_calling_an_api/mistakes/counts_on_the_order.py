"""Takes the values by their position in the service's answer.

Fails: test_the_city_as_the_service_writes_it
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    c, t, s, *_ = data.values()
    return JsonResponse({"city": c, "temp_c": t, "sky": s})

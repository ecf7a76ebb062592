"""Pastes the path as the browser sent it, which leaves & and + in paths as they are.

Fails: test_any_city_name_arrives_unharmed
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get(
            "https://weather.example/v1/current?city=" + request.scope["raw_path"].decode().split("/")[-2]
        )
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})

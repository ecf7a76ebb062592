"""Puts each answer into one dict of the module: the error stays beside the next weather.

Fails: test_weather_changes
"""

import httpx
from django.http import JsonResponse

answer = {}


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        answer["error"] = "unknown city"
        return JsonResponse({"error": "unknown city"}, status=404)
    answer.update({k: response.json()[k] for k in ("city", "temp_c", "sky")})
    return JsonResponse(answer)

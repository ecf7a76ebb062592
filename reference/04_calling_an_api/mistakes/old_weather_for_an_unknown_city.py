"""Falls back on the last weather it knows when the service answers with status 404.

Fails: test_weather_changes
"""

import httpx
from django.http import JsonResponse

known = {}


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code != 404:
        known[city] = {key: response.json()[key] for key in ("city", "temp_c", "sky")}
    elif city not in known:
        return JsonResponse({"error": "unknown city"}, status=404)
    return JsonResponse(known[city])

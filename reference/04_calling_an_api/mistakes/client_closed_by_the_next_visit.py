"""Closes the client of the visit before, which may still wait for its answer.

Fails: test_a_quick_city_overtakes_a_slow_one
"""

import httpx
from django.http import JsonResponse

client = None


async def weather(request, city):
    global client
    if client is not None:
        await client.aclose()
    client = httpx.AsyncClient()
    response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({key: report[key] for key in ("city", "temp_c", "sky")})

"""Changes the name to lower case.

Fails: test_a_quick_city_overtakes_a_slow_one, test_any_city_name_arrives_unharmed
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city.lower()})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

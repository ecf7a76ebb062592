"""Asks once and gives the same weather to everybody.

Fails: test_answers_city_temperature_and_sky, test_any_city_name_arrives_unharmed
"""

import httpx
from django.http import JsonResponse

cached = {}


async def weather(request, city):
    if "answer" not in cached:
        async with httpx.AsyncClient() as client:
            cached["answer"] = await client.get("https://weather.example/v1/current", params={"city": city})
    response = cached["answer"]
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""Enters the shared client with async with: the first visitor closes it for all others.

Fails: test_visitors_do_not_wait_for_each_other, test_answers_city_temperature_and_sky, test_any_city_name_arrives_unharmed
"""

import httpx
from django.http import JsonResponse

client = httpx.AsyncClient()


async def weather(request, city):
    async with client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""Caches the coroutine instead of the answer: it can be awaited once only.

Fails: test_a_quick_city_overtakes_a_slow_one, test_at_most_one_client_stays_open, test_weather_changes
"""

import functools

import httpx
from django.http import JsonResponse


@functools.lru_cache
async def ask(city):
    async with httpx.AsyncClient() as client:
        return await client.get("https://weather.example/v1/current", params={"city": city})


async def weather(request, city):
    response = await ask(city)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

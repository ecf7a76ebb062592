"""Shares a client of the module, but runs each visit on an event loop of its own: a client belongs to one loop.

Fails: test_answers_city_temperature_and_sky, test_any_city_name_arrives_unharmed
"""

import asyncio

import httpx
from django.http import JsonResponse

client = httpx.AsyncClient()


async def ask(city):
    return await client.get("https://weather.example/v1/current", params={"city": city})


def weather(request, city):
    response = asyncio.run(ask(city))
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""Answers the unknown city with plain text.

Fails: test_unknown_city
"""

import httpx
from django.http import HttpResponseNotFound, JsonResponse


async def ask(city):
    async with httpx.AsyncClient() as client:
        return await client.get("https://weather.example/v1/current", params={"city": city})


async def weather(request, city):
    response = await ask(city)
    if response.status_code == 404:
        return HttpResponseNotFound("unknown city")
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

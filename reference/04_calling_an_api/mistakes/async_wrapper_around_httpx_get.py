"""Believes that an async def around httpx.get makes it asynchronous.

Fails: test_visitors_do_not_wait_for_each_other
"""

import httpx
from django.http import JsonResponse


async def ask(city):
    return httpx.get("https://weather.example/v1/current", params={"city": city})


async def weather(request, city):
    response = await ask(city)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

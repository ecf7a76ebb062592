"""Remembers each city's weather for half a minute."""

import time

import httpx
from django.http import JsonResponse

C = {}


async def weather(request, city):
    now = time.monotonic()
    if city not in C or C[city][0] < now - 30:
        async with httpx.AsyncClient() as c:
            C[city] = (now, await c.get("https://weather.example/v1/current", params={"city": city}))
    response = C[city][1]
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

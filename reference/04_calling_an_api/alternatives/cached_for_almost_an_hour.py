"""Answers kept in Django's cache for 59 minutes, by a key that keeps every name apart."""

import httpx
from django.core.cache import cache
from django.http import JsonResponse


async def weather(request, city):
    key = "weather:" + city.encode().hex()
    data = await cache.aget(key)
    if data is None:
        async with httpx.AsyncClient() as client:
            response = await client.get("https://weather.example/v1/current", params={"city": city})
        if response.status_code == 404:
            return JsonResponse({"error": "unknown city"}, status=404)
        data = response.json()
        await cache.aset(key, data, 59 * 60)
    return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})

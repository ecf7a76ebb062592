"""Keeps answers for a minute by the slug of the name, which two cities can share.

Fails: test_a_quick_city_overtakes_a_slow_one, test_any_city_name_arrives_unharmed
"""

import httpx
from django.core.cache import cache
from django.http import JsonResponse


async def weather(request, city):
    key = __import__("django.utils.text").utils.text.slugify(city)
    data = await cache.aget(key)
    if data is None:
        async with httpx.AsyncClient() as client:
            response = await client.get("https://weather.example/v1/current", params={"city": city})
        if response.status_code == 404:
            return JsonResponse({"error": "unknown city"}, status=404)
        data = response.json()
        await cache.aset(key, data, 60)
    return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})

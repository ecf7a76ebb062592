"""Escapes the texts as if they went into a page.

Fails: test_the_city_as_the_service_writes_it
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    from django.utils.html import escape

    return JsonResponse({"city": escape(data["city"]), "temp_c": data["temp_c"], "sky": escape(data["sky"])})

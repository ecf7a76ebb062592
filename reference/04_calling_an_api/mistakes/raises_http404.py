"""Raises Http404: Django answers with its own HTML page.

Fails: test_unknown_city
"""

import httpx
from django.http import Http404, JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        raise Http404("unknown city")
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

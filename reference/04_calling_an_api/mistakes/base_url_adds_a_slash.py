"""Asks for the empty path below a base_url, to which httpx adds a slash: another address.

Fails: test_asks_the_weather_service
"""

from functools import cached_property

import httpx
from django.http import JsonResponse


class Service:
    @cached_property
    def client(self):
        return httpx.AsyncClient(base_url="https://weather.example/v1/current", follow_redirects=True)


service = Service()


async def weather(request, city):
    response = await service.client.get("", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

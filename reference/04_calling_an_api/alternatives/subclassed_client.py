"""A client class of its own for the weather service."""

import httpx
from django.http import JsonResponse


class Weather(httpx.AsyncClient):
    def __init__(self):
        super().__init__(base_url="https://weather.example", headers={"Accept": "application/json"})

    async def current(self, city):
        return await self.get("/v1/current", params={"city": city})


async def weather(request, city):
    async with Weather() as c:
        response = await c.current(city)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""An event hook of the client raises for the 404; Django's Http404 is not used."""

import httpx
from django.http import JsonResponse


async def must_know_the_city(response):
    if response.status_code == 404:
        raise LookupError


async def weather(request, city):
    hooks = {"response": [must_know_the_city]}
    async with httpx.AsyncClient(event_hooks=hooks, params={"city": city}) as client:
        try:
            response = await client.get("https://weather.example/v1/current")
        except LookupError:
            return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

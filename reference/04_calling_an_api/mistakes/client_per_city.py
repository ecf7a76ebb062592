"""Keeps a client for every city.

Fails: test_at_most_one_client_stays_open
"""

import httpx
from django.http import JsonResponse

clients = {}


async def weather(request, city):
    client = clients.setdefault(city, httpx.AsyncClient())
    response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""A plain sync view that calls an async helper through async_to_sync."""

import httpx
from asgiref.sync import async_to_sync
from django.http import JsonResponse


async def ask(city):
    async with httpx.AsyncClient() as client:
        return await client.get("https://weather.example/v1/current", params={"city": city})


def weather(request, city):
    response = async_to_sync(ask)(city)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

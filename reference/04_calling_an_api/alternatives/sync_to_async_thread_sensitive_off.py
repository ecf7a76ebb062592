"""sync_to_async with thread_sensitive=False around a function with a sync client."""

import httpx
from asgiref.sync import sync_to_async
from django.http import JsonResponse


@sync_to_async(thread_sensitive=False)
def ask(city):
    with httpx.Client(base_url="https://weather.example/v1/") as client:
        return client.get("current", params={"city": city})


async def weather(request, city):
    response = await ask(city)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

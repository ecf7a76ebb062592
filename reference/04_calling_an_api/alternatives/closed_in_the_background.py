"""The client is closed by a task that goes on after the answer."""

import asyncio

import httpx
from django.http import JsonResponse

TASKS = set()


async def weather(request, city):
    client = httpx.AsyncClient()
    try:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    finally:
        t = asyncio.create_task(client.aclose())
        TASKS.add(t)
        t.add_done_callback(TASKS.discard)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

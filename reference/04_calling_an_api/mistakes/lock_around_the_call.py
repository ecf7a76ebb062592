"""All visitors share a lock that is held during the call.

Fails: test_visitors_do_not_wait_for_each_other
"""

import asyncio

import httpx
from django.http import JsonResponse

LOCK = asyncio.Lock()
client = httpx.AsyncClient()


async def weather(request, city):
    async with LOCK:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

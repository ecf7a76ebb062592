"""A semaphore lets four visitors ask at the same time; the others wait.

Fails: test_visitors_do_not_wait_for_each_other
"""

import asyncio

import httpx
from django.http import JsonResponse

SEM = asyncio.Semaphore(4)


async def ask(city):
    async with httpx.AsyncClient() as client:
        return await client.get("https://weather.example/v1/current", params={"city": city})


async def weather(request, city):
    async with SEM:
        response = await ask(city)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""The shared client is stored after an await, so visitors who come together make one each.

Fails: test_at_most_one_client_stays_open
"""

import httpx
from django.http import JsonResponse


import asyncio

CLIENT = None


async def weather(request, city):
    global CLIENT
    if CLIENT is None:
        client = httpx.AsyncClient()
        await asyncio.sleep(0)
        CLIENT = client
    if 1:
        response = await CLIENT.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})

"""The call runs in an anyio task group, which the view leaves when it is done."""

import anyio
import httpx
from django.http import JsonResponse


async def weather(request, city):
    found = {}

    async def ask():
        async with httpx.AsyncClient() as client:
            found["response"] = await client.get("https://weather.example/v1/current", params={"city": city})

    async with anyio.create_task_group() as group:
        group.start_soon(ask)

    response = found["response"]
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

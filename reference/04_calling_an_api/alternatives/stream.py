"""client.stream: the body is read only when the status is good."""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with (
        httpx.AsyncClient() as client,
        client.stream("GET", "https://weather.example/v1/current", params={"city": city}) as response,
    ):
        if response.status_code == httpx.codes.NOT_FOUND:
            return JsonResponse({"error": "unknown city"}, status=404)
        await response.aread()
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

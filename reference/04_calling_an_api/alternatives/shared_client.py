"""One client for all visitors, made when the module is imported and never closed."""

import httpx
from django.http import JsonResponse

client = httpx.AsyncClient(base_url="https://weather.example/v1")


async def weather(request, city):
    response = await client.get("/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

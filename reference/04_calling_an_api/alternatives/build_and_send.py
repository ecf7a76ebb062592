"""The request is built first and sent then; the client is closed in finally."""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    client = httpx.AsyncClient()
    try:
        question = client.build_request("GET", "https://weather.example/v1/current", params={"city": city})
        response = await client.send(question)
    finally:
        await client.aclose()
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

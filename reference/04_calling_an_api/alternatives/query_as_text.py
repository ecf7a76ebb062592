"""The query as text, quoted by quote_plus; spaces travel as +."""

from urllib.parse import quote_plus

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as c:
        response = await c.get("https://weather.example/v1/current", params=f"city={quote_plus(city)}")
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""The weather in one city. This is the view that you test. Given: nothing to change here."""

import asyncio

import httpx
from django.http import JsonResponse

UPSTREAM = "https://weather.example/v1/current"
PATIENCE_S = 5


async def weather(request, city):
    """Answer with the city and its temperature, or say what went wrong at the upstream."""
    try:
        async with asyncio.timeout(PATIENCE_S), httpx.AsyncClient() as client:
            response = await client.get(UPSTREAM, params={"city": city})
        if response.status_code == 404:
            return JsonResponse({"error": "unknown city"}, status=404)
        response.raise_for_status()
        report = response.json()
        return JsonResponse({"city": report.get("city", city), "temp_c": report["temp_c"]})
    except (TimeoutError, httpx.TimeoutException):
        return JsonResponse({"error": "upstream timeout"}, status=504)
    except (httpx.HTTPError, ValueError, KeyError):
        return JsonResponse({"error": "upstream unavailable"}, status=502)

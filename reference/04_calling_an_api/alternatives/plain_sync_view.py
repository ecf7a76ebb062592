"""A plain sync view with httpx.get: Django runs it in a thread of its own."""

import httpx
from django.http import JsonResponse


def weather(request, city):
    response = httpx.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

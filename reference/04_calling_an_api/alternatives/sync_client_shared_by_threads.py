"""A plain sync view; one sync client is shared by the threads."""

import httpx
from django.http import JsonResponse

client = httpx.Client()


def weather(request, city):
    response = client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

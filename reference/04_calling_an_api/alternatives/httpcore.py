"""httpcore, the layer below httpx."""

from urllib.parse import urlencode

import httpcore
import httpx
from django.http import JsonResponse


async def weather(request, city):
    url = "https://weather.example/v1/current?" + urlencode({"city": city})
    async with httpcore.AsyncConnectionPool() as pool:
        raw = await pool.request("GET", url)
    response = httpx.Response(raw.status, content=raw.content)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

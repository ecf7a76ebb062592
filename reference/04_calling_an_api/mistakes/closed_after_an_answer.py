"""Closes the client once the answer is there: an error, or a visitor who leaves, jumps over that line.

Fails: test_at_most_one_client_stays_open
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    client = httpx.AsyncClient()
    response = await client.get("https://weather.example/v1/current", params={"city": city})
    await client.aclose()
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({key: report[key] for key in ("city", "temp_c", "sky")})

"""Never looks at the status and fills the gaps with None.

Fails: test_unknown_city
"""

import httpx
from django.http import JsonResponse


async def weather(request, city):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params={"city": city})
    report = response.json()
    return JsonResponse({"city": report.get("city"), "temp_c": report.get("temp_c"), "sky": report.get("sky")})

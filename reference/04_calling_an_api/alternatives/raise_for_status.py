"""raise_for_status and an exception; the query is put together by urlencode."""

from urllib.parse import urlencode

import httpx
from django.http import JsonResponse

SERVICE = "https://weather.example/v1/current"


async def weather(request, city):
    async with httpx.AsyncClient(follow_redirects=True) as client:
        try:
            response = await client.get(f"{SERVICE}?{urlencode({'city': city})}")
            response.raise_for_status()
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 404:
                return JsonResponse({"error": "unknown city"}, status=404)
            raise
        report = response.json()
        return JsonResponse({key: report[key] for key in ("city", "temp_c", "sky")})

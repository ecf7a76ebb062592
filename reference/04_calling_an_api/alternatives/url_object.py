"""httpx.URL holds the query; the view is a partial of a general function."""

from functools import partial

import httpx
from django.http import JsonResponse


async def show(request, city, *, service, fields):
    async with httpx.AsyncClient() as client:
        response = await client.get(service.copy_set_param("city", city))
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({field: report[field] for field in fields})


weather = partial(show, service=httpx.URL("https://weather.example/v1/current"), fields=["city", "temp_c", "sky"])

"""One client for all visitors, made at the first visit."""

import functools

import httpx
from django.http import JsonResponse


@functools.cache
def weather_service():
    return httpx.AsyncClient(base_url="https://weather.example")


async def weather(request, city):
    response = await weather_service().request("GET", "/v1/current", params=[("city", city)])
    if response.is_client_error:
        return JsonResponse({"error": "unknown city"}, status=404)
    match response.json():
        case {"city": name, "temp_c": temperature, "sky": sky}:
            return JsonResponse({"city": name, "temp_c": temperature, "sky": sky})

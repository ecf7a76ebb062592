"""A decorator opens the client and turns an error of the helper into the 404."""

import functools

import httpx
from django.http import JsonResponse


class UnknownCity(Exception):
    pass


def with_client(view):
    @functools.wraps(view)
    async def wrapper(request, *args, **kwargs):
        async with httpx.AsyncClient(timeout=httpx.Timeout(10.0, connect=3.0)) as client:
            try:
                return await view(request, client, *args, **kwargs)
            except UnknownCity:
                return JsonResponse({"error": "unknown city"}, status=404)

    return wrapper


async def current_weather(client, city):
    response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        raise UnknownCity(city)
    return response.json()


@with_client
async def weather(request, client, city):
    report = await current_weather(client, city)
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""httpx.get in one of anyio's worker threads."""

from functools import partial

import anyio.to_thread
import httpx
from django.http import JsonResponse


async def weather(request, city):
    ask = partial(httpx.get, "https://weather.example/v1/current", params={"city": city})
    response = await anyio.to_thread.run_sync(ask)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

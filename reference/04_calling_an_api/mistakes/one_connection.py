"""A shared client that may have one connection only: calls queue for it.

Fails: test_visitors_do_not_wait_for_each_other
"""

import httpx
from django.http import JsonResponse

client = httpx.AsyncClient(limits=httpx.Limits(max_connections=1), timeout=None)


async def weather(request, city):
    response = await client.get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

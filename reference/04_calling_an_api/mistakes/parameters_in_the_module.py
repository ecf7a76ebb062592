"""One dictionary of parameters for all visits: visitors who come together ask about the last one's city.

Fails: test_a_quick_city_overtakes_a_slow_one, test_at_most_one_client_stays_open
"""

import httpx
from django.http import JsonResponse


PARAMS = {}


async def weather(request, city):
    PARAMS["city"] = city
    import asyncio

    await asyncio.sleep(0)
    async with httpx.AsyncClient() as client:
        response = await client.get("https://weather.example/v1/current", params=PARAMS)
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    data = response.json()
    return JsonResponse({"city": data["city"], "temp_c": data["temp_c"], "sky": data["sky"]})

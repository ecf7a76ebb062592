"""Three shared clients in turn: two more than may stay open.

Fails: test_at_most_one_client_stays_open
"""

import httpx
from django.http import JsonResponse

CLIENTS = [httpx.AsyncClient() for _ in range(3)]


async def weather(request, city):
    CLIENTS.append(CLIENTS.pop(0))
    response = await CLIENTS[0].get("https://weather.example/v1/current", params={"city": city})
    if response.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = response.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

"""One object of the module keeps city and answer: whoever comes meanwhile overwrites them.

Fails: test_a_quick_city_overtakes_a_slow_one, test_at_most_one_client_stays_open
"""

import httpx
from django.http import JsonResponse


class Service:
    async def ask(self):
        async with httpx.AsyncClient() as client:
            self.answer = await client.get("https://weather.example/v1/current", params={"city": self.city})


service = Service()


async def weather(request, city):
    service.city = city
    await service.ask()
    if service.answer.status_code == 404:
        return JsonResponse({"error": "unknown city"}, status=404)
    report = service.answer.json()
    return JsonResponse({"city": report["city"], "temp_c": report["temp_c"], "sky": report["sky"]})

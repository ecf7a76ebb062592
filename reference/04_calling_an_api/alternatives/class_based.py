"""A class-based view with an async handler and a method that asks."""

import httpx
from django.http import JsonResponse
from django.views import View


class Weather(View):
    service = "https://weather.example/v1/current"
    fields = ("city", "temp_c", "sky")

    async def ask(self, city):
        async with httpx.AsyncClient() as client:
            return await client.get(self.service, params={"city": city})

    async def get(self, request, city):
        response = await self.ask(city)
        if response.status_code == 404:
            return JsonResponse({"error": "unknown city"}, status=404)
        report = response.json()
        return JsonResponse({field: report[field] for field in self.fields})


weather = Weather.as_view()

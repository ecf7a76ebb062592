"""A service object behind an async context manager; the answer is a dataclass."""

import contextlib
import dataclasses

import httpx
from django.http import JsonResponse


@dataclasses.dataclass
class Report:
    city: str
    temp_c: float
    sky: str

    @classmethod
    def of(cls, raw):
        return cls(**{field.name: raw[field.name] for field in dataclasses.fields(cls)})


class WeatherService:
    def __init__(self, client):
        self.client = client

    async def report(self, city):
        response = await self.client.get("/v1/current", params=httpx.QueryParams(city=city))
        return None if response.status_code == 404 else Report.of(response.json())


@contextlib.asynccontextmanager
async def weather_service():
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(base_url="https://weather.example"))
        yield WeatherService(client)


async def weather(request, city):
    async with weather_service() as service:
        report = await service.report(city)
    if report:
        return JsonResponse(dataclasses.asdict(report))
    return JsonResponse({"error": "unknown city"}, status=404)

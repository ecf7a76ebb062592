"""Django's TestCase, which makes a database for nothing, with respx as a context manager."""

import asyncio

import httpx
import respx
from django.test import AsyncClient, TestCase
from django.urls import reverse  # noqa: F401

URL = "https://weather.example/v1/current"
OSLO = {"city": "Oslo", "temp_c": -3.0, "sky": "clear", "humidity": 40}


class WeatherTest(TestCase):
    async def test_good_answer(self):
        with respx.mock:
            route = respx.get(URL).respond(json=OSLO)
            response = await self.async_client.get("/weather/Oslo/")
        assert response.status_code == 200
        assert set(response.json()) == {"city", "temp_c"}
        assert response.json()["temp_c"] == -3.0
        assert route.calls.call_count == 1
        assert str(route.calls[0].request.url) == URL + "?city=Oslo"

    async def test_bad_answers(self):
        client = AsyncClient(raise_request_exception=False)
        found = {}
        for name, mocked in {
            "unknown": {"return_value": httpx.Response(404)},
            "broken": {"return_value": httpx.Response(500)},
            "slow": {"side_effect": httpx.TimeoutException("too slow")},
        }.items():
            async with respx.mock:
                respx.get(URL).mock(**mocked)
                found[name] = (await client.get("/weather/Oslo/")).status_code
        assert found == {"unknown": 404, "broken": 502, "slow": 504}

    async def test_order(self):
        events = []

        async def slow(request):
            events.append("in")
            await asyncio.sleep(0.3)
            events.append("out")
            return httpx.Response(200, json=OSLO)

        with respx.mock:
            respx.get(URL).mock(side_effect=slow)
            async with asyncio.TaskGroup() as group:
                for _ in range(3):
                    group.create_task(self.async_client.get("/weather/Oslo/"))
        assert events == ["in"] * 3 + ["out"] * 3

"""Standard library only around it: unittest.IsolatedAsyncioTestCase, and respx as a decorator."""

import asyncio
import unittest

import httpx
import respx
from django.test import AsyncClient

URL = "https://weather.example/v1/current"


def report(**more):
    return httpx.Response(200, json={"city": "Quito", "temp_c": 14, **more})


class WeatherTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = AsyncClient(raise_request_exception=False)

    @respx.mock
    async def test_right(self):
        route = respx.get(URL, params__eq={"city": "Quito"}).mock(return_value=report(sky="fog", wind=3))
        answer = await self.client.get("/weather/Quito/")
        self.assertEqual(answer.status_code, 200)
        self.assertDictEqual(answer.json(), {"city": "Quito", "temp_c": 14})
        route.calls.assert_called_once()

    @respx.mock
    async def test_statuses(self):
        for effect, status in [
            (httpx.Response(404), 404),
            (httpx.Response(500, json={"city": "Quito", "temp_c": 14}), 502),
            (httpx.ConnectError("refused"), 502),
            (httpx.ReadTimeout("slow"), 504),
        ]:
            with self.subTest(effect=effect):
                respx.get(URL).mock(side_effect=[effect])
                answer = await self.client.get("/weather/Quito/")
                self.assertEqual(answer.status_code, status)

    @respx.mock
    async def test_loop_stays_free(self):
        async def slow(request):
            await asyncio.sleep(1)
            return report()

        respx.get(URL).mock(side_effect=slow)
        loop = asyncio.get_running_loop()
        start = loop.time()
        await asyncio.gather(*(self.client.get("/weather/Quito/") for _ in range(5)))
        self.assertLess(loop.time() - start, 2)

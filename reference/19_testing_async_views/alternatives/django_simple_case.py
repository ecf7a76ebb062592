"""Django's SimpleTestCase with async methods and its own async client."""

import asyncio
import time

import httpx
import respx
from django.test import SimpleTestCase


class WeatherTests(SimpleTestCase):
    def setUp(self):
        self.router = respx.mock(base_url="https://weather.example", assert_all_called=False)
        self.router.start()
        self.addCleanup(self.router.stop)
        self.route = self.router.get("/v1/current", name="current")

    async def ask(self):
        self.async_client.raise_request_exception = False
        return await self.async_client.get("/weather/Lima/")

    async def test_answer(self):
        self.route.respond(200, json={"city": "Lima", "temp_c": 18.25, "sky": "grey"})
        response = await self.ask()
        self.assertEqual(response.status_code, 200)
        self.assertJSONEqual(response.content, {"city": "Lima", "temp_c": 18.25})
        self.assertEqual(self.route.call_count, 1)
        self.assertEqual(dict(self.route.calls.last.request.url.params), {"city": "Lima"})

    async def test_unknown(self):
        self.route.respond(404, json={})
        self.assertEqual((await self.ask()).status_code, 404)

    async def test_broken(self):
        self.route.respond(500, text="<h1>oops</h1>")
        self.assertEqual((await self.ask()).status_code, 502)

    async def test_silent(self):
        self.route.side_effect = httpx.ConnectTimeout
        self.assertEqual((await self.ask()).status_code, 504)

    async def test_ticker(self):
        async def slow(request):
            await asyncio.sleep(0.5)
            return httpx.Response(200, json={"city": "Lima", "temp_c": 1})

        ticks = []

        async def tick():
            while True:
                ticks.append(time.monotonic())
                await asyncio.sleep(0.05)

        self.route.side_effect = slow
        ticking = asyncio.create_task(tick())
        await self.ask()
        ticking.cancel()
        self.assertGreaterEqual(len(ticks), 8)

"""Async test methods in a plain TestCase: they are never awaited, and pass.

Fails: test_accepts_other_right_views
"""

import unittest

import httpx
import respx
from django.test import AsyncClient

URL = "https://weather.example/v1/current"


class WeatherTest(unittest.TestCase):
    @respx.mock
    async def test_answer(self):
        respx.get(URL).mock(return_value=httpx.Response(200, json={"city": "Oslo", "temp_c": 3}))
        response = await AsyncClient().get("/weather/Oslo/")
        self.assertEqual(response.json(), {"city": "Oslo", "temp_c": 3})

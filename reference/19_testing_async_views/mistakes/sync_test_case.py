"""Async test methods in a plain TestCase: they are never awaited, and pass.

Fails: test_finds_a_fixed_answer, test_finds_extra_fields, test_finds_a_wrong_parameter, test_finds_a_missing_404,
test_finds_an_error_passed_as_200, test_finds_a_timeout_as_500, test_finds_a_second_call, test_finds_a_view_that_blocks
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

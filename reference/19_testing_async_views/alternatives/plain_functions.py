"""Plain functions that run their own event loop."""

import asyncio
import time

import httpx
import pytest
import respx
from asgiref.sync import async_to_sync
from django.test import AsyncClient

URL = "https://weather.example/v1/current"


def get(city="Paris"):
    return async_to_sync(AsyncClient().get)(f"/weather/{city}/")


@respx.mock
def test_ok():
    route = respx.get(URL, params={"city": "Paris"})
    route.return_value = httpx.Response(200, json={"city": "Paris", "temp_c": 9, "x": None})
    assert get().json() == {"city": "Paris", "temp_c": 9}
    assert route.call_count == 1, "one visitor, one call"


@respx.mock
@pytest.mark.parametrize("status", [404, 500])
def test_not_ok(status):
    respx.get(URL) % status
    assert get().status_code == {404: 404, 500: 502}[status]


@respx.mock
def test_timeout():
    respx.get(URL).side_effect = httpx.ReadTimeout("")
    assert get().status_code == 504


@respx.mock
def test_both_at_once():
    async def slow(request):
        await asyncio.sleep(0.1)
        return httpx.Response(200, json={"city": "Paris", "temp_c": 9})

    async def both():
        client = AsyncClient()
        await asyncio.gather(client.get("/weather/Paris/"), client.get("/weather/Nice/"))

    respx.get(URL).mock(side_effect=slow)
    start = time.time()
    asyncio.run(both())
    assert time.time() - start < 0.19

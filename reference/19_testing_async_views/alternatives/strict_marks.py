"""Marked for pytest-asyncio's strict mode, with a limit on the time that two visitors may take."""

import asyncio

import httpx
import pytest
import pytest_asyncio
from django.test import AsyncClient

pytestmark = pytest.mark.asyncio

URL = "https://weather.example/v1/current"


@pytest_asyncio.fixture
async def visitor():
    await asyncio.sleep(0)
    yield AsyncClient()


@pytest.fixture
def upstream(respx_mock):
    return respx_mock.get(url__startswith=URL)


@pytest.mark.parametrize("temperature", [0, 11, -40.5])
async def test_temperature(visitor, upstream, temperature):
    upstream.respond(json={"city": "Bonn", "temp_c": temperature, "unit": "C"})
    response = await visitor.get("/weather/Bonn/")
    assert (response.status_code, response.json()) == (200, {"city": "Bonn", "temp_c": temperature})
    (call,) = upstream.calls
    assert call.request.method == "GET"
    assert call.request.url.params.multi_items() == [("city", "Bonn")]


@pytest.mark.parametrize(
    ("effect", "status"),
    [
        pytest.param([httpx.Response(404)], 404, id="unknown"),
        pytest.param([httpx.Response(500)], 502, id="broken"),
        pytest.param(httpx.ConnectError, 502, id="unreachable"),
        pytest.param(httpx.PoolTimeout, 504, id="timeout"),
    ],
)
async def test_trouble(visitor, upstream, effect, status):
    upstream.side_effect = effect
    response = await visitor.get("/weather/Bonn/")
    assert response.status_code == status


async def test_two_at_once(visitor, upstream):
    async def later(request):
        await asyncio.sleep(2)
        return httpx.Response(200, json={"city": "Bonn", "temp_c": 1})

    upstream.side_effect = later
    async with asyncio.timeout(3):
        first, second = await asyncio.gather(visitor.get("/weather/Bonn/"), visitor.get("/weather/Bonn/"))
    assert first.status_code == second.status_code == 200

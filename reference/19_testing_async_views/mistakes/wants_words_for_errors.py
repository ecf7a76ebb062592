"""Wants an `error` in what is said beside the status, of which the statement promises nothing.

Fails: test_accepts_other_right_views
"""

import asyncio
import time

import httpx
import pytest

URL = "https://weather.example/v1/current"
REPORT = {"city": "Bergen", "temp_c": 4.5, "sky": "snow", "station": 7}


async def test_passes_on_city_and_temperature(async_client, respx_mock):
    """Exactly these two, as the upstream says them, and asked for by name."""
    respx_mock.get(URL, params={"city": "Bergen"}).respond(json=REPORT)

    response = await async_client.get("/weather/Bergen/")

    assert response.status_code == 200
    assert response.json() == {"city": "Bergen", "temp_c": 4.5}


async def test_calls_the_upstream_once(async_client, respx_mock):
    """One visitor, one call."""
    route = respx_mock.get(URL).respond(json=REPORT)

    await async_client.get("/weather/Bergen/")

    assert route.call_count == 1


@pytest.mark.parametrize(("upstream", "status"), [(404, 404), (500, 502), (503, 502)])
async def test_upstream_says_no(async_client, respx_mock, upstream, status):
    """Whatever else the upstream sends along."""
    respx_mock.get(URL).respond(upstream, json=REPORT)

    response = await async_client.get("/weather/Bergen/")

    assert response.status_code == status
    assert "error" in response.json()


@pytest.mark.parametrize(
    ("error", "status"), [(httpx.ConnectError, 502), (httpx.ConnectTimeout, 504), (httpx.ReadTimeout, 504)]
)
async def test_upstream_cannot_be_reached(async_client, respx_mock, error, status):
    """A mock can raise, too."""
    respx_mock.get(URL).mock(side_effect=error)

    response = await async_client.get("/weather/Bergen/")

    assert response.status_code == status


async def test_two_visitors_wait_together(async_client, respx_mock):
    """The event loop is free while the upstream takes its time."""

    async def slow(request):
        await asyncio.sleep(0.2)
        return httpx.Response(200, json=REPORT)

    respx_mock.get(URL).mock(side_effect=slow)

    began = time.perf_counter()
    await asyncio.gather(async_client.get("/weather/Bergen/"), async_client.get("/weather/Bergen/"))

    assert time.perf_counter() - began < 0.3

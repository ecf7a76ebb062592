"""Runs visitors in a thread of their own; a ticker shares their loop."""

import asyncio
import itertools
import threading
import time

import httpx
import pytest
from django.test import AsyncClient

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


@pytest.mark.parametrize(
    ("error", "status"), [(httpx.ConnectError, 502), (httpx.ConnectTimeout, 504), (httpx.ReadTimeout, 504)]
)
async def test_upstream_cannot_be_reached(async_client, respx_mock, error, status):
    """A mock can raise, too."""
    respx_mock.get(URL).mock(side_effect=error)

    response = await async_client.get("/weather/Bergen/")

    assert response.status_code == status


def test_in_a_thread(respx_mock):
    async def slow(request):
        await asyncio.sleep(0.3)
        return httpx.Response(200, json=REPORT)

    respx_mock.get(URL).mock(side_effect=slow)
    beats = []

    async def heart():
        while True:
            beats.append(time.monotonic())
            await asyncio.sleep(0.01)

    async def main():
        beating = asyncio.create_task(heart())
        await AsyncClient().get("/weather/Bergen/")
        beating.cancel()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    thread.join()
    gaps = [later - sooner for sooner, later in itertools.pairwise(beats)]
    assert max(gaps) < 0.1

"""Django's sync client for what it can show, subtests, a base URL and patterns of respx."""

import asyncio
import datetime

import httpx
import pytest
import respx
from django.test import AsyncClient

pytestmark = pytest.mark.usefixtures("settings")
ROUTES = respx.mock(base_url="https://weather.example", assert_all_called=False)


def test_with_the_sync_client(client):
    with ROUTES as routes:
        route = routes.get(path__regex=r"^/v1/current$", params={"city": "Split"})
        route.respond(json={"city": "Split", "temp_c": 28, "sea": 24}, headers={"x-cache": "no"})
        response = client.get("/weather/Split/")
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == {"city": "Split", "temp_c": 28}
    assert [call.request.url.path for call in route.calls] == ["/v1/current"]


def test_troubles(client, subtests):
    client.raise_request_exception = False
    for effect, status in ((404, 404), (500, 502), (502, 502), (httpx.ConnectError, 502), (httpx.ReadTimeout, 504)):
        with subtests.test(effect=str(effect)), ROUTES as routes:
            route = routes.route(host="weather.example")
            if isinstance(effect, int):
                route.respond(effect)
            else:
                route.mock(side_effect=effect)
            assert client.get("/weather/Split/").status_code == status


@ROUTES
async def test_at_once(async_client: AsyncClient):
    async def lazy(request, route):
        await asyncio.sleep(0.05)
        return httpx.Response(200, json={"city": "Split", "temp_c": 28})

    ROUTES.get("/v1/current").mock(side_effect=lazy)
    start = datetime.datetime.now()
    for coroutine in asyncio.as_completed([async_client.get("/weather/Split/") for _ in range(10)]):
        assert (await coroutine).status_code == 200
    assert datetime.datetime.now() - start < datetime.timedelta(seconds=0.3)

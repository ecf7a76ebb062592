"""An upstream that never answers, a barrier that both visitors must reach, and mocks made by hand."""

import asyncio
from unittest import mock

import httpx
import pytest

URL = "https://weather.example/v1/current"


@pytest.fixture
def handler():
    with mock.patch("httpx.AsyncHTTPTransport.handle_async_request", autospec=True) as handler:
        yield handler


def body(**more):
    return httpx.Response(200, json={"city": "Kyiv", "temp_c": 2.25} | more)


async def test_passes_on(async_client, handler):
    handler.side_effect = [body(pressure=1013)]
    response = await async_client.get("/weather/Kyiv/")
    assert response.json() == {"city": "Kyiv", "temp_c": 2.25}
    handler.assert_awaited_once()
    request = handler.await_args.args[1]
    assert request.url == httpx.URL(URL, params={"city": "Kyiv"})


@pytest.mark.parametrize(("upstream", "ours"), {404: 404, 500: 502}.items())
async def test_status(async_client, handler, upstream, ours):
    handler.side_effect = [httpx.Response(upstream)]
    assert (await async_client.get("/weather/Kyiv/")).status_code == ours


async def test_never(async_client, handler):
    async def never(transport, request):
        await asyncio.Event().wait()

    handler.side_effect = never
    async with asyncio.timeout(60):
        assert (await async_client.get("/weather/Kyiv/")).status_code == 504


async def test_barrier(async_client, handler):
    barrier = asyncio.Barrier(2)

    async def both(transport, request):
        await barrier.wait()
        return body()

    handler.side_effect = both
    responses = await asyncio.gather(async_client.get("/weather/Kyiv/"), async_client.get("/weather/Kyiv/"))
    assert [response.status_code for response in responses] == [200, 200]

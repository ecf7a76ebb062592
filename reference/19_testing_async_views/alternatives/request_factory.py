"""Calls the view itself, with requests from a factory, without the URLs."""

import asyncio
import json

import httpx
import pytest
import respx
from django.test import AsyncRequestFactory

from views import weather

factory = AsyncRequestFactory()


async def answer(city="Turin"):
    try:
        response = await weather(factory.get(f"/weather/{city}/"), city=city)
    except Exception as error:
        return type(error).__name__, None
    return response.status_code, json.loads(response.content)


@pytest.fixture
def current():
    with respx.mock(assert_all_called=False) as router:
        yield router.route(method="GET", host="weather.example", path="/v1/current")


async def test_all_is_well(current):
    current.return_value = httpx.Response(200, json={"sky": "?", "city": "Turin", "temp_c": 21.75})
    assert await answer() == (200, {"city": "Turin", "temp_c": 21.75})
    assert current.call_count == 1
    assert current.calls.last.request.url.query == b"city=Turin"


async def test_all_is_not_well(current):
    current.side_effect = [httpx.Response(404), httpx.Response(500), httpx.ConnectError, httpx.ReadTimeout]
    assert [(await answer())[0] for _ in range(4)] == [404, 502, 502, 504]


async def test_view_gives_way(current):
    turn = []

    async def slow(request):
        turn.append("upstream begins")
        await asyncio.sleep(1)
        turn.append("upstream ends")
        return httpx.Response(200, json={"city": "Turin", "temp_c": 1})

    async def somebody_else():
        await asyncio.sleep(0.5)
        turn.append("somebody else")

    current.side_effect = slow
    await asyncio.gather(answer(), somebody_else())
    assert turn == ["upstream begins", "somebody else", "upstream ends"]

"""Gives every AsyncClient a transport of its own, whose answers a table holds."""

import asyncio
import types

import httpx
import pytest

real_init = httpx.AsyncClient.__init__


@pytest.fixture
def world(monkeypatch):
    world = types.SimpleNamespace(asked=[], answer=None)

    async def handler(request):
        world.asked.append(request.url)
        result = world.answer(request)
        if asyncio.iscoroutine(result):
            result = await result
        return result

    def init(self, *args, **options):
        options["transport"] = httpx.MockTransport(handler)
        real_init(self, *args, **options)

    monkeypatch.setattr(httpx.AsyncClient, "__init__", init)
    return world


def boom(error):
    def answer(request):
        raise error("boom", request=request)

    return answer


OK = {"temp_c": -1.5, "city": "Nuuk", "wind": {"kmh": 70}}
TABLE = {
    "fine": (lambda request: httpx.Response(200, json=OK), 200, {"city": "Nuuk", "temp_c": -1.5}),
    "unknown": (lambda request: httpx.Response(404), 404, ...),
    "500": (lambda request: httpx.Response(500, json=OK), 502, ...),
    "unreachable": (boom(httpx.ConnectError), 502, ...),
    "timeout": (boom(httpx.ReadTimeout), 504, ...),
}


@pytest.mark.parametrize("case", TABLE)
async def test_table(async_client, world, case):
    world.answer, status, body = TABLE[case]
    response = await async_client.get("/weather/Nuuk/")
    assert response.status_code == status
    if body is not ...:
        assert response.json() == body
    assert world.asked == ["https://weather.example/v1/current?city=Nuuk"]


async def test_fast_overtakes_slow(async_client, world):
    async def later(request):
        await asyncio.sleep(1 if "Slow" in str(request.url) else 0.1)
        return httpx.Response(200, json=OK)

    world.answer = later
    slow = asyncio.ensure_future(async_client.get("/weather/Slow/"))
    fast = asyncio.ensure_future(async_client.get("/weather/Fast/"))
    done, pending = await asyncio.wait({slow, fast}, return_when=asyncio.FIRST_COMPLETED)
    assert done == {fast}
    assert pending == {slow}
    await slow

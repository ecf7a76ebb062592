"""The first visitor is held until the second one has been at the upstream, too."""

import asyncio

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


@pytest.mark.parametrize(
    ("error", "status"), [(httpx.ConnectError, 502), (httpx.ConnectTimeout, 504), (httpx.ReadTimeout, 504)]
)
async def test_upstream_cannot_be_reached(async_client, respx_mock, error, status):
    """A mock can raise, too."""
    respx_mock.get(URL).mock(side_effect=error)

    response = await async_client.get("/weather/Bergen/")

    assert response.status_code == status


@pytest.fixture
def gate():
    return asyncio.Event()


class TestGate:
    pytestmark = pytest.mark.asyncio(loop_scope="class")

    async def test_gate(self, async_client, respx_mock, gate):
        arrived = 0

        async def wait(request):
            nonlocal arrived
            arrived += 1
            if arrived == 2:
                gate.set()
            await asyncio.wait_for(gate.wait(), 2)
            return httpx.Response(200, json=REPORT)

        respx_mock.get(URL).mock(side_effect=wait)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(async_client.get(f"/weather/{city}/")) for city in ("Bergen", "Voss")]
        assert {task.result().status_code for task in tasks} == {200}

"""With anyio: its marker, a task group and a limit of time."""

import anyio
import httpx
import pytest

pytestmark = pytest.mark.anyio
URL = "https://weather.example/v1/current"
BODY = {"city": "Graz", "temp_c": 7.5, "sky": "rain"}


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_body(async_client, respx_mock):
    route = respx_mock.get(URL).respond(json=BODY)
    response = await async_client.get("/weather/Graz/")
    assert response.json() == {key: BODY[key] for key in ("city", "temp_c")}
    assert len(route.calls) == 1
    assert route.calls[0].request.url.params["city"] == "Graz"


async def test_statuses(async_client, respx_mock):
    async_client.raise_request_exception = False
    for mocked, expected in (
        ({"return_value": httpx.Response(404)}, 404),
        ({"return_value": httpx.Response(500)}, 502),
        ({"side_effect": httpx.NetworkError("down")}, 502),
        ({"side_effect": httpx.WriteTimeout("stuck")}, 504),
    ):
        respx_mock.get(URL).mock(**mocked)
        assert (await async_client.get("/weather/Graz/")).status_code == expected


async def test_group(async_client, respx_mock):
    async def slow(request):
        await anyio.sleep(1)
        return httpx.Response(200, json=BODY)

    respx_mock.get(URL).mock(side_effect=slow)
    with anyio.fail_after(1.5):
        async with anyio.create_task_group() as group:
            group.start_soon(async_client.get, "/weather/Graz/")
            group.start_soon(async_client.get, "/weather/Linz/")

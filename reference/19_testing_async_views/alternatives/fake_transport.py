"""No respx: a fake upstream of its own in the place of httpx's transport."""

import asyncio
from time import perf_counter

import httpx
import pytest


class Upstream:
    """Answers as it is told, and remembers who asked."""

    def __init__(self):
        self.seen = []
        self.status = 200
        self.body = {"city": "Cairo", "temp_c": 35, "sky": "sun", "id": 12}
        self.error = None
        self.delay = 0

    async def __call__(self, transport, request):
        self.seen.append(request)
        await asyncio.sleep(self.delay)
        if self.error:
            raise self.error("no", request=request)
        return httpx.Response(self.status, json=self.body, request=request)


@pytest.fixture
def upstream(monkeypatch):
    fake = Upstream()

    async def handle(self, request):
        return await fake(self, request)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle)
    return fake


@pytest.fixture
def ask(async_client):
    async_client.raise_request_exception = False

    async def ask(city="Cairo"):
        return await async_client.get(f"/weather/{city}/")

    return ask


class TestGood:
    async def test_body(self, upstream, ask):
        assert (await ask()).json() == {"city": "Cairo", "temp_c": 35}

    async def test_one_request(self, upstream, ask):
        await ask("Giza")
        assert [(r.method, str(r.url)) for r in upstream.seen] == [
            ("GET", "https://weather.example/v1/current?city=Giza")
        ]


class TestBad:
    @pytest.mark.parametrize(("said", "answered"), [(404, 404), (500, 502)])
    async def test_status(self, upstream, ask, said, answered):
        upstream.status = said
        assert (await ask()).status_code == answered

    @pytest.mark.parametrize(("error", "answered"), [(httpx.ConnectError, 502), (httpx.ReadTimeout, 504)])
    async def test_error(self, upstream, ask, error, answered):
        upstream.error = error
        assert (await ask()).status_code == answered


async def test_together(upstream, ask):
    upstream.delay = 0.25
    start = perf_counter()
    await asyncio.gather(ask(), ask("Giza"), ask("Luxor"))
    assert perf_counter() - start == pytest.approx(0.25, abs=0.1)

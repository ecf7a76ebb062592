"""httpx in a submission: its timeouts, limits, redirects, cookies, auth and bodies mean what they always mean."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from textwrap import dedent, indent

import httpx
import pytest

from grader.lockstep.judge import Call
from grader.tests.lockstep.programs import Stage, line_of, one_second, play, refuse, run

Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Chunks(httpx.AsyncByteStream):
    """A body of which a part comes each time so many seconds have passed."""

    def __init__(self, *parts: bytes, every: float) -> None:
        self.parts, self.every = parts, every

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            await asyncio.sleep(self.every)
            yield part


async def never(request: httpx.Request) -> httpx.Response:
    """An upstream that takes the call and never answers."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError("unreachable")


FETCH = """
    import asyncio
    import time
    import httpx
    from django.http import JsonResponse

    TIMEOUT = {timeout}

    def said(error, began):
        request = getattr(error, "_request", None)
        return JsonResponse({{
            "error": type(error).__module__ + "." + type(error).__name__,
            "after": round(time.monotonic() - began, 9),
            "url": str(request.url) if request else "",
        }})

    async def view(request):
        began = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                await client.get("https://slow.example/")  # here
        except Exception as error:
            return said(error, began)
        return JsonResponse({{}})

    def plain(request):
        began = time.monotonic()
        try:
            with httpx.Client(timeout=TIMEOUT) as client:
                client.get("https://slow.example/")
        except Exception as error:
            return said(error, began)
        return JsonResponse({{}})

    from django.urls import path
    urlpatterns = [path("", view), path("sync", plain)]
"""
BOTH = pytest.mark.parametrize("path", ["/", "/sync"])


class TestTimeouts:
    """They end at their exact virtual time, with httpx's own exceptions, asynchronous or not."""

    @BOTH
    def test_read(self, path: str) -> None:
        """An upstream that does not answer within the read timeout."""
        ran = run(FETCH.format(timeout="2.5"), path=path, answer=never)

        assert ran.json == {"error": "httpx.ReadTimeout", "after": 2.5, "url": "https://slow.example/"}
        assert ran.seconds == 2.5

    @BOTH
    def test_read_by_default(self, path: str) -> None:
        """Without a timeout of one's own, httpx waits 5 s."""
        ran = run(FETCH.format(timeout="httpx.Client().timeout"), path=path, answer=never)

        assert ran.json == {"error": "httpx.ReadTimeout", "after": 5.0, "url": "https://slow.example/"}

    @BOTH
    def test_read_that_is_long_enough(self, path: str) -> None:
        """Must not fire: an answer that comes before the timeout is taken."""
        ran = run(FETCH.format(timeout="1.001"), path=path, answer=one_second)

        assert ran.json == {}
        assert ran.seconds == 1.0

    @BOTH
    @pytest.mark.parametrize("timeout", ["1.5", "httpx.Timeout(9, connect=1.5)"])
    def test_connect(self, path: str, timeout: str) -> None:
        """A name that never lets anybody connect."""

        async def scenario(stage: Stage) -> tuple[object, float]:
            stage.app.connecting("slow.example", after=None)
            return (await stage.client.get(path)).json(), stage.now

        seen, seconds = play(FETCH.format(timeout=timeout), scenario)

        assert seen == {"error": "httpx.ConnectTimeout", "after": 1.5, "url": "https://slow.example/"}
        assert seconds == 1.5

    @BOTH
    def test_connect_that_is_slow(self, path: str) -> None:
        """Connecting takes its time, too; then the answer takes its own."""

        async def scenario(stage: Stage) -> tuple[object, float]:
            stage.app.connecting("slow.example", after=0.5)
            return (await stage.client.get(path)).json(), stage.now

        seen, seconds = play(FETCH.format(timeout="1.25"), scenario, answer=one_second)

        assert seen == {}
        assert seconds == 1.5

    @BOTH
    def test_connect_that_fails(self, path: str) -> None:
        """A name that refuses after a while."""

        async def scenario(stage: Stage) -> object:
            stage.app.connecting("slow.example", after=0.75, error="ConnectError")
            return (await stage.client.get(path)).json()

        seen = play(FETCH.format(timeout="5"), scenario)

        assert seen == {"error": "httpx.ConnectError", "after": 0.75, "url": "https://slow.example/"}

    def test_pool(self) -> None:
        """The only connection is busy: the second call gives up after its pool timeout, the first is not disturbed."""
        ran = run(
            """
            import asyncio, time
            import httpx
            from django.http import JsonResponse

            async def view(request):
                began = time.monotonic()
                async def fetch():
                    try:
                        await client.get("https://a.example/")
                        return ["answer", round(time.monotonic() - began, 9)]
                    except httpx.PoolTimeout as error:
                        return ["PoolTimeout", round(time.monotonic() - began, 9)]
                limits = httpx.Limits(max_connections=1)
                async with httpx.AsyncClient(timeout=httpx.Timeout(None, pool=0.4), limits=limits) as client:
                    return JsonResponse({"seen": await asyncio.gather(fetch(), fetch())})
            """,
            answer=one_second,
        )

        assert ran.json == {"seen": [["answer", 1.0], ["PoolTimeout", 0.4]]}

    def test_pool_in_threads(self) -> None:
        """The same for the sync client, whose pool is shared by threads."""
        ran = run(
            """
            import time
            from concurrent.futures import ThreadPoolExecutor
            import httpx
            from django.http import JsonResponse

            def view(request):
                began = time.monotonic()
                def fetch(number):
                    try:
                        client.get("https://a.example/")
                        return ["answer", round(time.monotonic() - began, 9)]
                    except httpx.PoolTimeout as error:
                        return ["PoolTimeout", round(time.monotonic() - began, 9)]
                limits = httpx.Limits(max_connections=1)
                with httpx.Client(timeout=httpx.Timeout(None, pool=0.4), limits=limits) as client:
                    with ThreadPoolExecutor(2) as pool:
                        return JsonResponse({"seen": list(pool.map(fetch, range(2)))})
            """,
            answer=one_second,
        )

        assert ran.json == {"seen": [["answer", 1.0], ["PoolTimeout", 0.4]]}

    def test_each_chunk_has_the_read_timeout_for_itself(self) -> None:
        """A body that takes 3 s in all, 1 s per part, is read within a timeout of 1.5 s; a pause of 2 s is too long."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=Chunks(b"1", b"2", b"3", every=1.0 if request.url.path == "/" else 2.0))

        program = """
            import time
            import httpx
            from django.http import JsonResponse

            async def view(request):
                seen = []
                async with httpx.AsyncClient(timeout=1.5) as client:
                    for path in ("/", "/pause"):
                        began = time.monotonic()
                        try:
                            text = (await client.get("https://a.example" + path)).text
                        except httpx.ReadTimeout:
                            text = "ReadTimeout"
                        seen.append([text, round(time.monotonic() - began, 9)])
                return JsonResponse({"seen": seen})
        """

        assert run(program, answer=answer).json == {"seen": [["123", 3.0], ["ReadTimeout", 1.5]]}

    def test_a_timeout_around_httpx(self) -> None:
        """asyncio.timeout and wait_for end a call as well, and the call is seen as dropped."""
        ran = run(
            """
            import asyncio, time
            import httpx
            from django.http import JsonResponse

            async def view(request):
                seen = []
                async with httpx.AsyncClient() as client:
                    began = time.monotonic()
                    try:
                        async with asyncio.timeout(0.3):
                            await client.get("https://a.example/")
                    except TimeoutError:
                        seen.append(round(time.monotonic() - began, 9))
                    try:
                        await asyncio.wait_for(client.get("https://a.example/"), 0.7)
                    except TimeoutError:
                        seen.append(round(time.monotonic() - began, 9))
                return JsonResponse({"seen": seen})
            """,
            answer=one_second,
        )

        assert ran.json == {"seen": [0.3, 1.0]}
        assert [(call.dropped, ran.since(call.end_s)) for call in ran.app.calls] == [(True, 0.3), (True, 1.0)]


class TestErrors:
    """What an upstream can raise reaches the submission as the same class of httpx."""

    def test_same_class(self) -> None:
        """After the time that the upstream took."""
        errors = [
            "ConnectError", "ConnectTimeout", "ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "PoolTimeout",
            "RemoteProtocolError", "LocalProtocolError", "ProxyError", "UnsupportedProtocol",
        ]  # fmt: skip

        async def answer(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0.5)
            raise getattr(httpx, errors[len(raised)])("broken on purpose", request=request)

        async def scenario(stage: Stage) -> None:
            for error in errors:
                seen = (await stage.client.get("/")).json()
                raised.append(error)
                assert seen == {"error": f"httpx.{error}", "after": 0.5, "url": "https://slow.example/"}
            assert [call.error for call in stage.app.calls] == errors

        raised: list[str] = []
        play(FETCH.format(timeout="5"), scenario, answer=answer)
        assert raised == errors

    def test_in_the_middle_of_a_body(self) -> None:
        """A connection that breaks after the first part: the part arrives, then the error."""

        class Breaks(httpx.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                yield b"first"
                await asyncio.sleep(1)
                raise httpx.ReadError("gone")

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=Breaks())

        program = """
            import httpx
            from django.http import JsonResponse

            async def view(request):
                seen = []
                async with httpx.AsyncClient() as client:
                    try:
                        async with client.stream("GET", "https://a.example/") as response:
                            async for part in response.aiter_raw():
                                seen.append(part.decode())
                    except httpx.ReadError as error:
                        seen.append(type(error).__name__)
                return JsonResponse({"seen": seen})
        """

        assert run(program, answer=answer).json == {"seen": ["first", "ReadError"]}

    def test_a_status_is_no_error(self) -> None:
        """500 is an answer; raise_for_status makes it an HTTPStatusError."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(503, text="later", headers={"retry-after": "2"})

        program = """
            import httpx
            from django.http import JsonResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    response = await client.get("https://a.example/")
                    try:
                        response.raise_for_status()
                    except httpx.HTTPStatusError as error:
                        return JsonResponse({
                            "status": error.response.status_code,
                            "text": error.response.text,
                            "after": error.response.headers["Retry-After"],
                        })
        """

        assert run(program, answer=answer).json == {"status": 503, "text": "later", "after": "2"}

    def test_a_call_nobody_expects(self) -> None:
        """It fails as an address does that nobody answers at, and is recorded with its line, even when swallowed."""
        program = FETCH.format(timeout="5")
        ran = run(program, answer=refuse)

        assert ran.json["error"] == "httpx.ConnectError"
        assert [(call.expected, str(call.url)) for call in ran.app.calls] == [(False, "https://slow.example/")]
        assert ran.app.calls[0].place is not None
        assert ran.app.calls[0].place.line == line_of(program)

    def test_an_answer_that_contradicts_itself(self) -> None:
        """A body longer than its content-length is a broken protocol, for the submission as in real life."""

        async def answer(request: httpx.Request) -> httpx.Response:
            response = httpx.Response(200, content=b"four")
            response.headers["content-length"] = "2"
            return response

        ran = run(FETCH.format(timeout="5"), answer=answer)

        assert ran.json["error"] == "httpx.RemoteProtocolError"

    def test_a_mistake_of_the_mock_is_no_ones_answer(self) -> None:
        """An exception in the mocked upstream ends up in ``faults``, where whoever grades can see it."""

        async def answer(request: httpx.Request) -> httpx.Response:
            raise ZeroDivisionError

        async def scenario(stage: Stage) -> list[str]:
            await stage.client.get("/")
            names = [type(fault).__name__ for fault in stage.app.faults]
            stage.app.faults.clear()
            return names

        assert play(FETCH.format(timeout="5"), scenario, answer=answer) == ["ZeroDivisionError"]


class TestLimits:
    """httpx.Limits holds."""

    @pytest.mark.parametrize(
        ("limits", "seconds"), [("max_connections=1", 6.0), ("max_connections=2", 3.0), ("max_connections=4", 2.0)]
    )
    def test_max_connections(self, limits: str, seconds: float) -> None:
        """Six calls of 1 s over so many connections."""
        ran = run(
            f"""
            import asyncio
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient(limits=httpx.Limits({limits}), timeout=None) as client:
                    await asyncio.gather(*(client.get("https://a.example/") for _ in range(6)))
                return HttpResponse()
            """,
            answer=one_second,
        )

        assert ran.seconds == seconds

    def test_without_limits_of_ones_own(self) -> None:
        """Must not fire: 50 calls at once are fewer than httpx's own limit of 100."""
        ran = run(
            """
            import asyncio
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    await asyncio.gather(*(client.get("https://a.example/") for _ in range(50)))
                return HttpResponse()
            """,
            answer=one_second,
        )

        assert ran.seconds == 1.0
        assert len(ran.app.calls) == 50

    def test_a_kept_connection_is_used_again(self) -> None:
        """Connecting takes 1 s once, not per call."""

        async def quick(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200)

        async def scenario(stage: Stage) -> float:
            stage.app.connecting("a.example", after=1.0)
            await stage.client.get("/")
            return stage.now

        program = """
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    for _ in range(3):
                        await client.get("https://a.example/")
                    connected_once = await client.get("http://a.example:8080/")
                return HttpResponse()
        """

        assert play(program, scenario, answer=quick) == 2.0


async def echo(request: httpx.Request) -> httpx.Response:
    """Says what it was sent."""
    path = request.url.path
    if path == "/moved":
        return httpx.Response(302, headers={"location": "/final"})
    if path == "/away":
        return httpx.Response(307, headers={"location": "https://other.example/final"})
    if path == "/login":
        return httpx.Response(200, headers=[("set-cookie", "session=s1; Path=/"), ("set-cookie", "lang=de")])
    if path == "/digest" and "authorization" not in request.headers:
        return httpx.Response(401, headers={"www-authenticate": 'Digest realm="r", nonce="n", qop="auth"'})
    sent = {
        "method": request.method,
        "url": str(request.url),
        "cookie": request.headers.get("cookie", ""),
        "auth": request.headers.get("authorization", "").partition(" ")[0],
        "agent": request.headers.get("x-agent", ""),
        "body": request.content.decode(),
    }
    return httpx.Response(200, json=sent, headers=[(b"x-echo", "é".encode())])


class TestRequests:
    """Redirects, cookies, auth and what else belongs to a request."""

    def client(self, lines: str) -> tuple[object, list[Call]]:
        """Run lines that use ``client`` and set ``seen``."""
        program = (
            "import httpx\n"
            "from django.http import JsonResponse\n"
            "async def view(request):\n"
            "    async with httpx.AsyncClient() as client:\n"
            f"{indent(lines, ' ' * 8)}\n"
            "    return JsonResponse({'seen': seen})\n"
        )
        ran = run(program, answer=echo)
        return ran.json["seen"], ran.app.calls

    def test_redirects(self) -> None:
        """Followed when asked to, with each hop seen upstream."""
        seen, calls = self.client(
            'response = await client.get("https://a.example/moved", follow_redirects=True)\n'
            "seen = [str(response.url), [r.status_code for r in response.history]]\n"
        )

        assert seen == ["https://a.example/final", [302]]
        assert [str(call.url) for call in calls] == ["https://a.example/moved", "https://a.example/final"]

    def test_redirects_are_not_followed_unasked(self) -> None:
        """httpx's default."""
        seen, calls = self.client(
            'response = await client.get("https://a.example/moved")\n'
            "seen = [response.status_code, response.has_redirect_location]"
        )

        assert seen == [302, True]
        assert len(calls) == 1

    def test_a_redirect_to_another_host_takes_no_secret_along(self) -> None:
        """The method and body of a 307 stay, the Authorization header does not."""
        seen, calls = self.client(
            'options = {"content": b"x", "auth": ("u", "p"), "follow_redirects": True}\n'
            'response = await client.post("https://a.example/away", **options)\n'
            'seen = response.json()["auth"]'
        )

        assert seen == ""
        assert [(call.method, str(call.url), call.content) for call in calls] == [
            ("POST", "https://a.example/away", b"x"),
            ("POST", "https://other.example/final", b"x"),
        ]

    def test_cookies(self) -> None:
        """What an upstream sets is sent back to it, and to nobody else."""
        seen, _ = self.client(
            'await client.get("https://a.example/login")\n'
            'seen = [(await client.get(f"https://{name}.example/")).json()["cookie"] for name in "ab"]\n'
        )

        assert seen == ["session=s1; lang=de", ""]

    @pytest.mark.parametrize(
        ("auth", "path", "sent"),
        [
            ('("u", "p")', "/", ["Basic"]),
            ('httpx.DigestAuth("u", "p")', "/digest", ["", "Digest"]),
        ],
    )
    def test_auth(self, auth: str, path: str, sent: list[str]) -> None:
        """Basic and digest authentication, the latter in two steps."""
        seen, calls = self.client(
            f'response = await client.get("https://a.example{path}", auth={auth})\nseen = response.json()["auth"]'
        )

        assert seen == sent[-1]
        assert [call.headers.get("authorization", "").partition(" ")[0] for call in calls] == sent

    def test_query_headers_and_body(self) -> None:
        """All parts arrive as they were sent, and come back."""
        seen, calls = self.client(
            'options = {"params": {"q": "ü&x"}, "headers": {"X-Agent": "7"}, "json": [1]}\n'
            'response = await client.put("https://a.example/ä b", **options)\n'
            'seen = [response.json(), response.headers["x-echo"], response.reason_phrase, response.http_version]'
        )

        assert isinstance(seen, list)
        assert seen[0] == {
            "method": "PUT", "url": "https://a.example/%C3%A4%20b?q=%C3%BC%26x", "cookie": "", "auth": "",
            "agent": "7", "body": "[1]",
        }  # fmt: skip
        assert seen[1:] == ["é", "OK", "HTTP/1.1"]
        assert calls[0].headers["content-type"] == "application/json"

    def test_a_port_and_plain_http(self) -> None:
        """The URL that the upstream sees is the one that was called."""
        _, calls = self.client(
            'for url in ("http://a.example:8080/x", "http://a.example/", "https://a.example:443/"):\n'
            "    await client.get(url)\n"
            "seen = 0"
        )

        assert [str(call.url) for call in calls] == [
            "http://a.example:8080/x",
            "http://a.example/",
            "https://a.example/",
        ]

    def test_head_and_empty_answers(self) -> None:
        """Answers without a body end, and the connection goes on."""
        seen, calls = self.client(
            "seen = []\n"
            'for method in ("HEAD", "DELETE", "OPTIONS", "GET"):\n'
            '    seen.append((await client.request(method, "https://a.example/")).status_code)\n'
        )

        assert seen == [200, 200, 200, 200]
        assert [call.method for call in calls] == ["HEAD", "DELETE", "OPTIONS", "GET"]

    def test_a_large_body_both_ways(self) -> None:
        """Three megabytes, more than any single message of judge and host."""
        seen, calls = self.client(
            'response = await client.post("https://a.example/", content=b"x" * 3_000_000)\n'
            'seen = [len(response.content), len(response.json()["body"])]'
        )

        assert isinstance(seen, list)
        assert seen[1] == 3_000_000
        assert len(calls[0].content) == 3_000_000


class TestStreaming:
    """Bodies travel chunk by chunk, in both directions, with virtual time between the chunks."""

    def test_an_answer(self) -> None:
        """Each part is there at the instant at which the upstream sends it."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=Chunks(b"a", b"b", b"c", every=0.5))

        program = """
            import time
            import httpx
            from django.http import JsonResponse

            async def view(request):
                seen, began = [], time.monotonic()
                async with httpx.AsyncClient() as client:
                    async with client.stream("GET", "https://a.example/") as response:
                        seen.append(["start", time.monotonic() - began])
                        async for part in response.aiter_bytes():
                            seen.append([part.decode(), time.monotonic() - began])
                return JsonResponse({"seen": seen})
        """

        assert run(program, answer=answer).json == {"seen": [["start", 0.0], ["a", 0.5], ["b", 1.0], ["c", 1.5]]}

    def test_an_answer_read_by_a_sync_client(self) -> None:
        """The same in a thread."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=Chunks(b"a", b"b", every=0.5))

        program = """
            import time
            import httpx
            from django.http import JsonResponse

            def view(request):
                seen, began = [], time.monotonic()
                with httpx.stream("GET", "https://a.example/") as response:
                    for part in response.iter_bytes():
                        seen.append([part.decode(), time.monotonic() - began])
                return JsonResponse({"seen": seen})
        """

        assert run(program, answer=answer).json == {"seen": [["a", 0.5], ["b", 1.0]]}

    def test_an_upload(self) -> None:
        """What the submission sends bit by bit arrives bit by bit."""
        program = """
            import asyncio
            import httpx
            from django.http import HttpResponse

            async def parts():
                for part in (b"a", b"b", b"c"):
                    await asyncio.sleep(0.25)
                    yield part

            async def view(request):
                async with httpx.AsyncClient() as client:
                    await client.post("https://a.example/", content=parts())
                return HttpResponse()
        """

        ran = run(program, answer=one_second)

        (call,) = ran.app.calls
        assert [(ran.since(when), chunk) for when, chunk in call.chunks] == [(0.25, b"a"), (0.5, b"b"), (0.75, b"c")]
        assert call.content == b"abc"
        assert ran.seconds == 1.75

    def test_a_visitor_sends(self) -> None:
        """An ASGI app gets a visitor's body part by part."""
        program = """
            import time

            async def app(scope, receive, send):
                seen, began = [], time.monotonic()
                while True:
                    event = await receive()
                    if event["body"]:
                        seen.append(f'{event["body"].decode()} {time.monotonic() - began}')
                    if not event["more_body"]:
                        break
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": "|".join(seen).encode()})
        """

        async def scenario(stage: Stage) -> str:
            return (await stage.client.post("/", content=aiter(Chunks(b"a", b"b", every=0.5)))).text

        assert play(program, scenario) == "a 0.5|b 1.0"

    def test_a_django_view_reads_what_a_visitor_sends(self) -> None:
        """Django waits for the whole body, then the view runs."""

        async def scenario(stage: Stage) -> tuple[str, float]:
            response = await stage.client.post("/", content=aiter(Chunks(b"a", b"b", every=0.5)))
            return response.text, stage.now

        program = """
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse(request.body)
        """

        assert play(program, scenario) == ("ab", 1.0)

    def test_a_view_streams(self) -> None:
        """A visitor gets the parts of a StreamingHttpResponse when they are there."""
        program = """
            import asyncio
            from django.http import StreamingHttpResponse

            async def parts():
                for part in "abc":
                    yield part
                    await asyncio.sleep(0.5)

            async def view(request):
                return StreamingHttpResponse(parts())
        """

        async def scenario(stage: Stage) -> list[tuple[str, float]]:
            seen = []
            async with stage.client.stream("GET", "/") as response:
                async for part in response.aiter_bytes():
                    seen.append((part.decode(), stage.now))
            return [*seen, ("end", stage.now)]

        assert play(program, scenario) == [("a", 0.0), ("b", 0.5), ("c", 1.0), ("end", 1.5)]

    def test_a_relay_passes_chunks_on(self) -> None:
        """From an upstream through the view to the visitor, without waiting for the end."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=Chunks(b"a", b"b", every=1.0))

        program = """
            import httpx
            from django.http import StreamingHttpResponse

            async def parts():
                async with httpx.AsyncClient() as client:
                    async with client.stream("GET", "https://a.example/") as response:
                        async for part in response.aiter_raw():
                            yield part

            async def view(request):
                return StreamingHttpResponse(parts())
        """

        async def scenario(stage: Stage) -> list[tuple[str, float]]:
            async with stage.client.stream("GET", "/") as response:
                return [(part.decode(), stage.now) async for part in response.aiter_bytes()]

        assert play(program, scenario, answer=answer) == [("a", 1.0), ("b", 2.0)]


class TestOthersRun:
    """Each await of a connection lets other tasks run, as on a real network: what is shared may have changed."""

    @pytest.mark.parametrize(
        "visit",
        [
            pytest.param(
                """
                async with httpx.AsyncClient() as client:
                    await client.get("https://a.example/")
                    last.append(name)
                """,
                id="closing",
            ),
            pytest.param(
                """
                async with client.stream("GET", "https://a.example/") as response:
                    last.append(name)
                    await response.aread()
                """,
                id="reading",
            ),
            pytest.param(
                """
                async def body():
                    yield last[-1].encode()

                last.append(name)
                response = await client.post("https://a.example/", content=body())
                return HttpResponse(response.content)
                """,
                id="connecting and writing",
            ),
        ],
    )
    def test_two_visitors(self, visit: str) -> None:
        """Both get what the later one has put into a place that they share."""
        program = f"""
            import httpx
            from django.http import HttpResponse
            from django.urls import path

            client = httpx.AsyncClient()
            last = []

            async def view(request, name):
{indent(dedent(visit), " " * 16)}
                return HttpResponse(last[-1])

            urlpatterns = [path("<name>/", view)]
        """

        async def echo(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=await request.aread())

        async def both(stage: Stage) -> list[str]:
            return [
                response.text
                for response in await asyncio.gather(stage.client.get("/early/"), stage.client.get("/later/"))
            ]

        assert play(program, both, answer=echo) == ["later", "later"]


class TestDropped:
    """An upstream call that is dropped is seen as dropped, one that is answered is not."""

    def test_the_loser_of_a_race(self) -> None:
        """The first answer wins, the other call is cancelled at that instant."""

        async def answer(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(1.0 if request.url.host == "quick.example" else 5.0)
            return httpx.Response(200)

        program = """
            import asyncio
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    tasks = [asyncio.create_task(client.get(f"https://{n}.example/")) for n in ("quick", "slow")]
                    done, late = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in late:
                        task.cancel()
                    await asyncio.gather(*late, return_exceptions=True)
                return HttpResponse()
        """
        ran = run(program, answer=answer)

        quick, slow = ran.app.calls
        assert (quick.dropped, quick.status, ran.since(quick.end_s)) == (False, 200, 1.0)
        assert (slow.dropped, slow.status, ran.since(slow.end_s)) == (True, None, 1.0)
        assert ran.seconds == 1.0

    def test_a_dropped_call_cancels_the_upstream(self) -> None:
        """The mocked upstream sees it, too."""
        cancelled = []

        async def answer(request: httpx.Request) -> httpx.Response:
            try:
                return await never(request)
            except asyncio.CancelledError:
                cancelled.append(request.url.host)
                raise

        run(FETCH.format(timeout="1"), answer=answer)

        assert cancelled == ["slow.example"]

    def test_half_of_a_body(self) -> None:
        """Leaving a stream in the middle drops the call."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=Chunks(b"a", b"b", b"c", every=1.0))

        program = """
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    async with client.stream("GET", "https://a.example/") as response:
                        async for part in response.aiter_raw():
                            break
                return HttpResponse(part)
        """
        ran = run(program, answer=answer)

        (call,) = ran.app.calls
        assert (ran.text, ran.seconds) == ("a", 1.0)
        assert (call.dropped, ran.since(call.end_s)) == (True, 1.0)

    def test_an_answered_call_is_not_dropped(self) -> None:
        """Must not fire: closing the client after the answer is no drop."""
        ran = run(FETCH.format(timeout="5"), visitors=2, answer=one_second, finish=True)

        assert [(call.dropped, call.status) for call in ran.app.calls] == [(False, 200)] * 2

    def test_a_record_of_every_call(self) -> None:
        """When it began and ended, from which line, and whether it was a sync client's."""
        program = FETCH.format(timeout="5")
        ran = run(program, answer=one_second)
        sync = run(program, path="/sync", answer=one_second)

        (call,) = ran.app.calls
        assert (ran.since(call.start_s), ran.since(call.end_s), call.sync) == (0.0, 1.0, False)
        assert call.place is not None
        assert (call.place.file, call.place.line, call.place.function) == ("views.py", line_of(program), "view")
        assert [call.sync for call in sync.app.calls] == [True]
        assert json.loads(ran.text) == {}

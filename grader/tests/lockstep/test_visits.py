"""Visitors and the app: any ASGI app, lifespan, views, middleware, who leaves, and what goes on after the answer."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from grader.lockstep.judge import App, JudgeStuck, NoAnswer
from grader.tests.lockstep.programs import Stage, line_of, one_second, play, refuse, run, spec_of

RESPOND = """
async def respond(send, body=b"", status=200, headers=()):
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
"""


class TestAnyApp:
    """The simulation knows nothing of Django: any ASGI app runs in it."""

    def test_a_function(self) -> None:
        """``module:attribute`` names it; it gets a scope as a server would make it."""
        program = (
            RESPOND
            + """
async def app(scope, receive, send):
    event = await receive()
    seen = [scope["method"], scope["path"], scope["raw_path"], scope["query_string"], scope["type"],
            dict(scope["headers"])[b"x-agent"], event["body"], event["more_body"], scope["server"]]
    await respond(send, repr(seen).encode(), 201, [(b"x-kind", b"plain")])
"""
        )

        async def scenario(stage: Stage) -> tuple[object, ...]:
            response = await stage.client.post("/a/%C3%A4%20b?q=1&q=2", headers={"X-Agent": "7"}, content=b"")
            more = (await stage.client.post("/", headers={"X-Agent": "7"}, content=b"")).status_code
            return response.status_code, response.headers["x-kind"], response.text, more

        assert play(program, scenario) == (
            201,
            "plain",
            repr(["POST", "/a/ä b", b"/a/%C3%A4%20b", b"q=1&q=2", "http", b"7", b"", False, ("testserver", 80)]),
            201,
        )

    def test_an_object_whose_upstreams_are_gathered(self) -> None:
        """The clock is the same as for a Django view."""
        program = (
            RESPOND
            + """
import asyncio
import httpx

class App:
    async def __call__(self, scope, receive, send):
        async with httpx.AsyncClient() as client:
            answers = await asyncio.gather(*(client.get(f"https://{name}.example/") for name in "abc"))
        await respond(send, b",".join(answer.content for answer in answers))

app = App()
"""
        )
        ran = run(program, visitors=3, answer=one_second)

        assert ran.texts == ['"a.example","b.example","c.example"'] * 3
        assert ran.seconds == 1.0

    @pytest.mark.parametrize("attribute", ["missing", "views:missing"])
    def test_an_app_that_is_not_there(self, attribute: str) -> None:
        """It is not loaded, and says so; visitors are not served."""
        program = "x = 1\n"

        async def scenario(stage: Stage) -> str:
            assert stage.app.loaded is not None
            return stage.app.loaded.error

        assert play(program, scenario, app=attribute) in ("AttributeError", "ModuleNotFoundError")

    def test_a_deadlock_names_the_line_in_any_app(self) -> None:
        """As in a view."""
        program = """
            import asyncio

            async def wait():
                await asyncio.get_running_loop().create_future()  # here

            async def app(scope, receive, send):
                await wait()
        """
        ran = run(program)

        assert ran.lost.kind == "deadlock"
        assert ran.lost.place is not None
        assert (ran.lost.place.line, ran.lost.place.function) == (line_of(program), "wait")
        assert [frame.function for frame in ran.lost.waits[0].frames] == ["app", "wait"]


class TestLifespan:
    """Startup and shutdown run when asked for, in one task, on the virtual clock."""

    PROGRAM = (
        RESPOND
        + """
import asyncio

began = "no"

async def app(scope, receive, send):
    global began
    if scope["type"] == "lifespan":
        await receive()
        await asyncio.sleep(2)
        began = "yes"
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.sleep(3)
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await respond(send, began.encode())
"""
    )

    def test_startup_and_shutdown(self) -> None:
        """What startup made is there for the visitors."""

        async def scenario(stage: Stage) -> list[object]:
            seen: list[object] = []
            for phase in ("startup", "shutdown"):
                done = await stage.app.lifespan(phase)
                seen += [done.phase, done.ok, stage.now, (await stage.client.get("/")).text]
            return seen

        assert play(self.PROGRAM, scenario) == ["startup", True, 2.0, "yes", "shutdown", True, 5.0, "yes"]

    def test_nobody_asks(self) -> None:
        """Must not fire: without a lifespan, the app serves as it is."""
        assert run(self.PROGRAM).text == "no"

    def test_startup_that_fails(self) -> None:
        """Its message is there."""
        program = """
            async def app(scope, receive, send):
                await receive()
                await send({"type": "lifespan.startup.failed", "message": "no database"})
        """

        async def scenario(stage: Stage) -> tuple[bool, str]:
            done = await stage.app.lifespan("startup")
            return done.ok, done.message

        assert play(program, scenario) == (False, "no database")

    def test_startup_that_raises(self) -> None:
        """As Django's handler does, which knows no lifespan."""
        program = """
            async def app(scope, receive, send):
                raise ValueError("only http")
        """

        async def scenario(stage: Stage) -> tuple[bool, str]:
            done = await stage.app.lifespan("startup")
            return done.ok, done.message

        assert play(program, scenario) == (False, "only http")

    def test_startup_that_never_ends(self) -> None:
        """A deadlock, found at once."""
        program = """
            import asyncio

            async def app(scope, receive, send):
                await asyncio.Event().wait()
        """

        async def scenario(stage: Stage) -> tuple[str, float]:
            with pytest.raises(NoAnswer) as caught:
                await stage.app.lifespan("startup")
            return caught.value.kind, stage.now

        assert play(program, scenario) == ("deadlock", 0.0)


class TestDjango:
    """Several views, middleware, and what an app does wrong."""

    def test_several_views(self) -> None:
        """Asynchronous and synchronous ones are served side by side."""
        program = """
            import asyncio, time
            from django.http import HttpResponse
            from django.urls import path

            async def quick(request):
                await asyncio.sleep(1)
                return HttpResponse("quick")

            def sync(request, number):
                time.sleep(number)
                return HttpResponse(f"sync {number}")

            urlpatterns = [path("quick/", quick), path("sync/<int:number>/", sync)]
        """

        async def scenario(stage: Stage) -> list[tuple[str, float]]:
            async def visit(url: str) -> tuple[str, float]:
                return (await stage.client.get(url)).text, stage.now

            seen = await asyncio.gather(*(visit(url) for url in ("/quick/", "/sync/2/", "/sync/3/")))
            assert (await stage.client.get("/nothing/")).status_code == 404
            assert stage.app.blocked == []
            return seen

        assert play(program, scenario) == [("quick", 1.0), ("sync 2", 2.0), ("sync 3", 3.0)]

    def test_middleware(self) -> None:
        """Asynchronous and synchronous middleware run around the view, in order, and wait in virtual time."""
        middleware = """
            import asyncio, time
            from asgiref.sync import markcoroutinefunction

            class Outer:
                async_capable, sync_capable = True, False

                def __init__(self, get_response):
                    self.get_response = get_response
                    markcoroutinefunction(self)

                async def __call__(self, request):
                    await asyncio.sleep(0.5)
                    response = await self.get_response(request)
                    response["X-Trace"] += " outer"
                    return response

            def inner(get_response):
                def middleware(request):
                    time.sleep(0.25)
                    response = get_response(request)
                    response["X-Trace"] = "inner"
                    return response
                return middleware
        """
        program = """
            import asyncio
            from django.http import HttpResponse

            async def view(request):
                await asyncio.sleep(1)
                return HttpResponse()
        """
        ran = run(program, visitors=3, files={"around": middleware}, middleware=("around.Outer", "around.inner"))

        assert [answer.headers["x-trace"] for answer in ran.answers if isinstance(answer, httpx.Response)] == [
            "inner outer"
        ] * 3
        assert ran.seconds == 1.75
        assert ran.blocked == []

    def test_a_view_that_raises(self) -> None:
        """The visitor gets a 500, and the exception is known with its line."""
        program = """
            async def view(request):
                return 1 / 0  # here
        """
        ran = run(program)

        (answer,) = ran.answers
        assert isinstance(answer, httpx.Response)
        assert answer.status_code == 500
        (raised,) = ran.app.raised
        assert (raised.type, raised.message, raised.background) == ("ZeroDivisionError", "division by zero", False)
        assert raised.place is not None
        assert raised.place.line == line_of(program)
        assert ran.app.visits[0].errors == [raised]

    @pytest.mark.parametrize("value", ["{}", "'text'", "asyncio.ensure_future(asyncio.sleep(0))"])
    def test_a_view_that_returns_something_else(self, value: str) -> None:
        """No answer at all, but at once, and the exception is named."""
        ran = run(f"import asyncio\nasync def view(request):\n    return {value}\n")

        assert ran.lost.kind == "crash"
        assert ran.lost.detail.startswith("AttributeError: ")
        assert ran.seconds == 0.0

    @pytest.mark.parametrize(
        ("error", "detail"), [("SystemExit(3)", "SystemExit: 3"), ("KeyboardInterrupt()", "KeyboardInterrupt: ")]
    )
    def test_a_view_that_wants_to_leave(self, error: str, detail: str) -> None:
        """``sys.exit()`` in a view ends this visit, not the server."""
        program = f"""
            import asyncio
            from django.http import HttpResponse

            async def view(request):
                await asyncio.sleep(1)
                if "leave" in request.GET:
                    raise {error}  # here
                return HttpResponse("still here")
        """

        async def scenario(stage: Stage) -> tuple[object, ...]:
            other = asyncio.create_task(stage.client.get("/"))
            with pytest.raises(NoAnswer) as caught:
                await stage.client.get("/?leave")
            lost = caught.value
            return lost.kind, lost.detail, lost.place and lost.place.line, (await other).text, stage.now

        assert play(program, scenario) == ("crash", detail, line_of(program), "still here", 1.0)

    def test_an_app_that_returns_without_an_answer(self) -> None:
        """A crash without an exception."""
        ran = run("async def app(scope, receive, send):\n    pass\n")

        assert (ran.lost.kind, ran.lost.detail) == ("crash", "")

    def test_an_app_that_stops_in_the_middle(self) -> None:
        """The part that was sent arrives, then the visitor learns that nothing more comes."""
        program = """
            import asyncio

            async def app(scope, receive, send):
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b"half", "more_body": True})
                await asyncio.sleep(1)
                raise ValueError("the other half is lost")
        """

        async def scenario(stage: Stage) -> list[object]:
            seen: list[object] = []
            with pytest.raises(NoAnswer) as caught:
                async with stage.client.stream("GET", "/") as response:
                    async for part in response.aiter_bytes():
                        seen.append(part)
            return [*seen, caught.value.kind, caught.value.detail, stage.now]

        assert play(program, scenario) == [b"half", "crash", "ValueError: the other half is lost", 1.0]

    @pytest.mark.parametrize(
        ("code", "error", "line"),
        [
            ("import asyncio\nimport nothing\n", "ModuleNotFoundError", 2),
            ("async def view(request):\n    return (\n", "SyntaxError", 2),
            ("x = 1\nraise ValueError('no')\n", "ValueError", 2),
            ("raise SystemExit(1)\n", "SystemExit", 1),
        ],
    )
    def test_a_file_that_cannot_be_imported(self, code: str, error: str, line: int) -> None:
        """The exception's type and line are known; no visitor is needed for it."""

        async def scenario(stage: Stage) -> tuple[str, int]:
            assert stage.app.loaded is not None
            assert stage.app.loaded.place is not None
            return stage.app.loaded.error, stage.app.loaded.place.line

        assert play(code, scenario) == (error, line)

    def test_a_name_that_is_missing(self) -> None:
        """What was looked for, where, and what is there instead."""

        async def scenario(stage: Stage) -> tuple[str, str, str, dict[str, str]]:
            loaded = stage.app.loaded
            assert loaded is not None
            return loaded.error, loaded.name, loaded.owner, loaded.names

        assert play("async def veiw(request): ...\nLIMIT = 3\n", scenario) == (
            "AttributeError", "view", "views", {"veiw": "function", "LIMIT": "int"},
        )  # fmt: skip

    def test_hours_of_waiting(self) -> None:
        """A view that answers after more than two virtual hours is too late; one that takes less is not."""
        program = """
            import asyncio
            from django.http import HttpResponse

            async def view(request):
                await asyncio.sleep({})  # here
                return HttpResponse()
        """

        late = run(program.format(7201))

        assert (late.lost.kind, late.lost.place and late.lost.place.line) == ("late", line_of(program))
        assert run(program.format(7199)).seconds == 7199.0


class TestLeaving:
    """A client that leaves cancels the view."""

    PROGRAM = """
        import asyncio
        import httpx
        from django.http import HttpResponse

        seen = []

        async def view(request):
            if "seen" in request.GET:
                return HttpResponse(" ".join(seen))
            try:
                async with httpx.AsyncClient() as client:
                    await client.get("https://a.example/")
                    await asyncio.sleep(10)
            except asyncio.CancelledError:
                seen.append(f"cancelled {asyncio.get_running_loop().time() - 65536}")
                raise
            seen.append("answered")
            return HttpResponse()
    """

    def test_the_view_is_cancelled(self) -> None:
        """At the instant at which the client leaves."""

        async def scenario(stage: Stage) -> tuple[str, bool, float, bool]:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(2.5):
                    await stage.client.get("/")
            left = stage.app.visits[0]
            seen = (await stage.client.get("/?seen")).text
            return seen, left.left, stage.since(left.end_s), stage.app.calls[0].dropped

        assert play(self.PROGRAM, scenario, answer=one_second) == ("cancelled 2.5", True, 2.5, False)

    def test_its_upstream_call_is_dropped(self) -> None:
        """Nobody wants the answer any more."""

        async def scenario(stage: Stage) -> tuple[str, bool, float]:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await stage.client.get("/")
            seen = (await stage.client.get("/?seen")).text
            (call,) = stage.app.calls
            return seen, call.dropped, stage.since(call.end_s)

        assert play(self.PROGRAM, scenario, answer=one_second) == ("cancelled 0.5", True, 0.5)

    def test_who_stays_is_served(self) -> None:
        """Must not fire: one client's leaving is nothing to another."""

        async def scenario(stage: Stage) -> tuple[str, float]:
            leaver = asyncio.create_task(stage.client.get("/"))
            stayer = asyncio.create_task(stage.client.get("/"))
            await asyncio.sleep(2)
            leaver.cancel()
            await stayer
            return (await stage.client.get("/?seen")).text, stage.now

        assert play(self.PROGRAM, scenario, answer=one_second) == ("cancelled 2.0 answered", 11.0)

    def test_a_stream_is_cancelled(self) -> None:
        """A generator that streams is closed when its reader has gone."""
        program = """
            import asyncio
            from django.http import HttpResponse, StreamingHttpResponse

            seen = []

            async def parts():
                try:
                    while True:
                        yield "tick"
                        await asyncio.sleep(1)
                except asyncio.CancelledError:
                    seen.append(f"cancelled {asyncio.get_running_loop().time() - 65536}")
                    raise

            async def view(request):
                return HttpResponse(" ".join(seen)) if "seen" in request.GET else StreamingHttpResponse(parts())
        """

        async def scenario(stage: Stage) -> tuple[int, str]:
            ticks = 0
            async with stage.client.stream("GET", "/") as response:
                async for _ in response.aiter_bytes():
                    ticks += 1
                    if ticks == 3:
                        break
            return ticks, (await stage.client.get("/?seen")).text

        assert play(program, scenario) == (3, "cancelled 2.0")

    def test_an_asgi_app_is_told(self) -> None:
        """A plain app sees ``http.disconnect``, after its answer as well."""
        program = """
            import asyncio

            seen = []

            async def app(scope, receive, send):
                await receive()
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": ",".join(seen).encode()})
                seen.append((await receive())["type"])
        """

        async def scenario(stage: Stage) -> list[str]:
            return [(await stage.client.get("/")).text for _ in range(3)]

        assert play(program, scenario) == ["", "http.disconnect", "http.disconnect,http.disconnect"]


class TestAfterwards:
    """Background tasks go on after the response, and what is left in the end is known."""

    PROGRAM = """
        import asyncio
        import httpx
        from django.http import HttpResponse

        tasks = set()

        async def work():
            await asyncio.sleep(2)
            async with httpx.AsyncClient() as client:
                await client.post("https://a.example/done")
            {then}

        async def view(request):
            task = asyncio.create_task(work())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            return HttpResponse("at once")
    """

    def test_they_go_on(self) -> None:
        """The visitor has the answer at once; the work is done 2 s later, and nothing is left."""
        ran = run(self.PROGRAM.format(then=""), answer=one_second, finish=True)

        assert (ran.text, ran.ends) == ("at once", [0.0])
        (call,) = ran.app.calls
        assert (ran.since(call.start_s), ran.since(call.end_s)) == (2.0, 3.0)
        assert ran.facts is not None
        assert ran.facts.tasks_left == []

    def test_they_fail(self) -> None:
        """An exception in the background is known, with its line, once its task is collected."""
        program = self.PROGRAM.format(then='raise ValueError("late")  # here')
        ran = run(program, answer=one_second, finish=True)

        (raised,) = ran.app.raised
        assert (raised.type, raised.message, raised.background) == ("ValueError", "late", True)
        assert raised.place is not None
        assert raised.place.line == line_of(program)

    def test_they_are_still_under_way(self) -> None:
        """What does not end within the time given is named, with the line where it waits."""
        program = self.PROGRAM.format(then="await asyncio.sleep(100)  # here")

        ran = run(program, answer=one_second, finish=True)

        assert ran.facts is not None
        assert [(left.what, left.place and left.place.line) for left in ran.facts.tasks_left] == [
            ("work", line_of(program))
        ]

    def test_a_thread_goes_on(self) -> None:
        """A background thread as well."""
        program = """
            import threading, time
            import httpx
            from django.http import HttpResponse

            def work():
                time.sleep(2)
                httpx.post("https://a.example/done")

            async def view(request):
                threading.Thread(target=work).start()
                return HttpResponse("at once")
        """
        ran = run(program, answer=one_second, finish=True)

        (call,) = ran.app.calls
        assert ran.ends == [0.0]
        assert (ran.since(call.start_s), ran.since(call.end_s), call.sync) == (2.0, 3.0, True)

    def test_what_was_forgotten(self) -> None:
        """A coroutine never awaited and a client never closed, with their lines."""
        program = """
            import asyncio
            import httpx
            from django.http import HttpResponse

            async def save():
                pass

            async def view(request):
                save()  # save
                client = httpx.AsyncClient()  # client
                await client.get("https://a.example/")
                return HttpResponse()
        """
        ran = run(program, answer=one_second, finish=True)

        assert ran.facts is not None
        assert [(f.what, f.place and f.place.line) for f in ran.facts.never_awaited] == [
            ("save", line_of(program, "save"))
        ]
        assert [(f.what, f.place and f.place.line) for f in ran.facts.clients_left_open] == [
            ("httpx.AsyncClient", line_of(program, "client"))
        ]

    def test_what_was_printed_and_logged(self) -> None:
        """It reaches whoever grades, up to a limit, and never the judge's own output."""
        program = """
            import logging, sys
            from django.http import HttpResponse

            async def view(request):
                print("hello", 1)
                print("x" * 1_000_000, file=sys.stderr)
                logging.getLogger("mine").warning("careful: %s", "hot")
                logging.getLogger("mine").debug("never mind")
                return HttpResponse()
        """
        ran = run(program)

        assert ran.app.printed.startswith("hello 1\nxxx")
        assert len(ran.app.printed) < 50_000
        assert [(entry.logger, entry.message) for entry in ran.app.logged] == [("mine", "careful: hot")]


class TestJudge:
    """The judge's own side."""

    def test_a_check_that_waits_for_nothing(self) -> None:
        """No visitor is to blame: the check is told, not the submission."""

        async def scenario(stage: Stage) -> None:
            await asyncio.Event().wait()

        with pytest.raises(JudgeStuck):
            play("async def app(scope, receive, send): ...\n", scenario)

    def test_two_apps_one_after_the_other(self) -> None:
        """On one loop: the clock goes on, each record begins anew."""
        program = """
            import asyncio
            from django.http import HttpResponse

            async def view(request):
                await asyncio.sleep(1)
                return HttpResponse()
        """

        async def scenario(stage: Stage) -> list[tuple[float, int]]:
            seen = []
            for _ in range(2):
                async with App(spec_of(program), refuse) as app:
                    async with httpx.AsyncClient(transport=app.transport(), base_url="http://testserver") as client:
                        await client.get("/")
                    seen.append((asyncio.get_running_loop().time() - stage.app.began_s, len(app.visits)))
            return seen

        assert play("async def app(scope, receive, send): ...\n", scenario) == [(1.0, 1), (2.0, 1)]

    def test_an_ordinary_loop(self) -> None:
        """An App without a virtual loop says what it needs."""

        async def main() -> None:
            async with App(spec_of("x = 1"), refuse):
                pass

        with pytest.raises(TypeError, match="VirtualLoop"):
            asyncio.run(main())

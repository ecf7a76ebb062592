"""The fixtures of checks, with real hosts: `client`, `upstream`, `clock`, `app`, `data`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.model import Place, Verdict
from grader.tests.checking.hosts import ANSWERS, IMPORTS, failure_of, grade_one, outcomes, write

VIEWS = "exercises/01_one/views.py"
OK = "from django.http import HttpResponse\n\nasync def view(request):\n    return HttpResponse('ok')\n"
ASKS = """
import httpx
from django.http import HttpResponse, JsonResponse

async def view(request):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://a.example/x", params={"q": "ä"})
    return JsonResponse(response.json())
"""


class TestClient:
    """A visitor."""

    def test_visits(self, tmp_path: Path) -> None:
        """A request arrives as it was sent, and the answer comes back as it was made."""
        views = """
            from django.http import HttpResponse

            async def view(request):
                response = HttpResponse(request.body + request.headers["x-a"].encode(), status=201)
                response.headers["X-Path"] = request.get_full_path()
                return response
        """
        checks = '''
            @check(points=1, task=1)
            async def test_answers(client):
                """It answers."""
                response = await client.post("/?q=1", content=b"body ", headers={"X-A": "1"})
                expect(response).answers(201, text="body 1")
                expect(response).header("X-Path", "/?q=1")
        '''
        assert outcomes(grade_one(tmp_path, views, checks)) == {"answers": "passed"}

    def test_redirects_are_not_followed(self, tmp_path: Path) -> None:
        """A check sees the redirect."""
        views = "from django.shortcuts import redirect\n\nasync def view(request):\n    return redirect('/next/')\n"
        checks = ANSWERS.replace('answers(200, text="ok")', 'header("Location", "/next/")')
        assert outcomes(grade_one(tmp_path, views, checks)) == {"answers": "passed"}

    def test_a_visitor_who_leaves(self, tmp_path: Path) -> None:
        """Leaving a stream early ends the view's generator."""
        views = """
            import asyncio
            from django.http import HttpResponse, StreamingHttpResponse

            ended = []

            async def numbers():
                try:
                    while True:
                        yield b"1"
                        await asyncio.sleep(1)
                finally:
                    ended.append(True)

            async def view(request):
                if request.GET:
                    return HttpResponse(str(len(ended)))
                return StreamingHttpResponse(numbers())
        """
        checks = '''
            @check(points=1, task=1)
            async def test_answers(client, clock):
                """It ends."""
                async with client.stream("GET", "/") as response:
                    async for part in response.aiter_bytes():
                        break
                await clock.sleep(5)
                expect(await client.get("/?ended")).answers(200, text="1")
        '''
        assert outcomes(grade_one(tmp_path, views, checks)) == {"answers": "passed"}

    @pytest.mark.parametrize(
        ("headers", "expected", "seen"),
        [
            ({"Content-Encoding": "gzip"}, "an answer that is not compressed", "content-encoding: gzip"),
            ({"Content-Type": "text/html; charset=rot13"}, "a text in UTF-8", "content type text/html; charset=rot13"),
            ({"Location": "http://[::1"}, "a header Location with an address in it", "location: http://[::1"),
            ({"Location": "//xn--a/"}, "a header Location with an address in it", "location: //xn--a/"),
            ({"Location": "mailto:a"}, "a header Location with an address in it", "location: mailto:a"),
            ({"Content-Type": "text/x; charset*=\0''a"}, "a text in UTF-8", "content type text/x; charset*=\0''a"),
            ({"Set-Cookie": "a=é"}, "cookies in ASCII", "set-cookie: a=é"),
            ({"Content-Type": "a" * 201}, "a text in UTF-8", "content type " + "a" * 126 + "…"),
            ({"X-A": "a" * 20_000}, "an answer of ordinary size", "far more than that (headers of more than 16 KB)"),
        ],
    )
    def test_answers_that_no_client_can_read(
        self, tmp_path: Path, headers: dict[str, str], expected: str, seen: str
    ) -> None:
        """They are the submission's failure, not the grader's."""
        views = OK.replace("'ok'", f"b'ok', status=302, headers={headers!r}")

        score = grade_one(tmp_path, views)

        assert (score.verdict, score.score, score.run.fault) == (Verdict.FAILED, 0, "")
        assert (failure_of(score).expected, failure_of(score).seen) == (expected, seen)

    @pytest.mark.parametrize(
        ("body", "expected", "seen", "look_at"),
        [
            (
                "pass",
                "status 200",
                "status 500, because the view raised ValueError: The view views.view didn't",
                "return",
            ),
            ("return {}", "an HttpResponse from the view", "the view returned a dict", "JsonResponse"),
            ("return HttpResponse(1 / 0)", "status 200", "the view raised ZeroDivisionError: division by zero", ""),
            ("await asyncio.Event().wait()", "an answer", "can never happen (a deadlock)", "Nobody is left who could"),
            ("raise SystemExit(3)", "an answer", "none: SystemExit: 3", ""),
            ("return HttpResponse('x' * 9_000_000)", "of ordinary size", "(an answer of more than 8 MB)", "so much"),
        ],
        ids=["None", "dict", "exception", "deadlock", "SystemExit", "too large"],
    )
    def test_no_answer(self, tmp_path: Path, body: str, expected: str, seen: str, look_at: str) -> None:
        """A visitor who gets no answer fails the check, with the reason."""
        views = f"import asyncio\n\nfrom django.http import HttpResponse\n\nasync def view(request):\n    {body}\n"

        score = grade_one(tmp_path, views)

        failure = failure_of(score)
        assert score.verdict is Verdict.FAILED
        assert expected in failure.expected
        assert seen in failure.seen
        assert look_at in failure.look_at


class TestUpstream:
    """A strict router."""

    def test_answers_after_a_while(self, tmp_path: Path) -> None:
        """The view's own httpx client is answered, in virtual time."""
        checks = '''
            @check(points=1, task=1)
            async def test_answers(client, upstream, clock, data):
                """It passes the answer on."""
                word = data.text(12)
                route = upstream.get("https://a.example/x", params={"q": "ä"})
                route.mock(side_effect=after(1.25, json={"word": word}))
                with clock.measure() as span:
                    expect(await client.get("/")).answers(200, json={"word": word})
                expect(span).lasts(1.25)
                expect(route.call_count, "calls").equals(1)
        '''
        assert outcomes(grade_one(tmp_path, ASKS, checks)) == {"answers": "passed"}

    @pytest.mark.parametrize("swallows", [False, True])
    def test_a_call_that_nobody_expects(self, tmp_path: Path, swallows: bool) -> None:
        """It fails the check, also where the view swallows the error and answers as asked."""
        views = """
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    try:
                        await client.get("https://wrong.example/x?q=1")
                    except SWALLOWED:
                        pass
                return HttpResponse("ok")
        """
        views = views.replace("SWALLOWED", "httpx.HTTPError" if swallows else "KeyError")
        checks = ANSWERS.replace("(client)", "(client, upstream)")

        failure = failure_of(grade_one(tmp_path, views, checks))

        assert failure.expected == "only calls that the exercise describes"
        assert failure.seen == "GET https://wrong.example/x?q=1, which nobody answers"
        assert failure.where == Place(
            file=VIEWS, line=7, text='await client.get("https://wrong.example/x?q=1")', function="view"
        )
        assert "letter by letter" in failure.look_at

    @pytest.mark.parametrize(
        ("call", "look_at"),
        [
            (
                "urllib.request.urlopen('https://a.example/')",
                "`urllib` reaches nothing here, and would block an event loop.",
            ),
            ("socket.create_connection(('a.example', 80))", "A socket of your own reaches nothing here. Use"),
            ("subprocess.run(['ls'])", "No process can be started here"),
            ("input('?')", "A server has no keyboard"),
        ],
        ids=["urllib", "socket", "subprocess", "input"],
    )
    def test_other_ways_out(self, tmp_path: Path, call: str, look_at: str) -> None:
        """They are refused; the failure names the line and what to use instead, not what followed from it."""
        views = "import socket, subprocess, urllib.request\n" + OK.replace("    return", f"    {call}\n    return")

        failure = failure_of(grade_one(tmp_path, views))

        assert failure.where is not None
        assert failure.where.line == 5
        assert failure.look_at.startswith(look_at)

    def test_errors(self, tmp_path: Path) -> None:
        """The view sees the exception that the check asked for."""
        late = (
            "        except httpx.ConnectTimeout:\n            return HttpResponse('late', status=504)\n    return Json"
        )
        views = ASKS.replace("        response =", "        try:\n            response =").replace(
            "    return Json", late
        )
        checks = '''
            import httpx

            @check(points=1, task=1)
            async def test_answers(client, upstream):
                """It says so."""
                upstream.get("https://a.example/x").mock(side_effect=after(0.5, raises=httpx.ConnectTimeout))
                expect(await client.get("/")).answers(504, text="late")
        '''
        assert outcomes(grade_one(tmp_path, views, checks)) == {"answers": "passed"}


class TestApp:
    """The record of what the view did."""

    def test_record(self, tmp_path: Path) -> None:
        """Calls, blocking calls, errors and what was left behind, each with its line."""
        views = """
            import asyncio
            import time

            import httpx
            from django.http import HttpResponse

            client = httpx.AsyncClient()

            async def later():
                await asyncio.sleep(99)

            async def view(request):
                time.sleep(0.5)
                response = await client.post("https://a.example/x", json={"n": 1})
                later()
                task = asyncio.create_task(later())
                request.task = task
                if request.GET:
                    raise KeyError("gone")
                return HttpResponse("ok")
        """
        checks = '''
            @check(points=1, task=1)
            async def test_answers(client, upstream, app):
                """It records."""
                upstream.post("https://a.example/x").mock(side_effect=after(1.0, json={}))
                expect(app.calls, "calls").is_empty()
                expect(await client.get("/")).answers(200)
                call, = app.calls
                assert (call.method, call.host, call.path, call.content) == ("POST", "a.example", "/x", b'{"n":1}')
                assert (call.start_s, call.end_s, call.status, call.error) == (0.5, 1.5, 200, "")
                assert (call.dropped, call.expected, call.place.line) == (False, True, 14), call
                assert app.calls_to("a.example") == [call] and app.calls_to("b.example") == []
                assert app.most_in_flight() == app.most_in_flight("a.example") == 1
                assert app.most_in_flight("b.example") == 0
                blocked, = app.blocked
                assert (blocked.what, blocked.start_s, blocked.end_s) == ("time.sleep", 0.0, 0.5)
                assert blocked.place.line == 13
                assert app.errors == []
                await client.get("/?fail")
                assert [(e.type, e.message, e.place.line) for e in app.errors] == [("KeyError", "'gone'", 19)]
                assert await app.finish() is app
                assert {(f.what, f.place.line) for f in app.never_awaited} == {("later", 15)}
                assert {(f.what, f.place.line) for f in app.tasks_left} == {("later", 10)}
                assert [(f.what, f.place.line) for f in app.clients_left_open] == [("httpx.AsyncClient", 7)]
        '''
        score = grade_one(tmp_path, views, checks)

        assert (outcomes(score), score.run.fault) == ({"answers": "passed"}, "")

    @pytest.mark.parametrize(
        ("line", "compare", "seen", "look_at"),
        [
            (
                "time.sleep(0.3)",
                "expect(app).never_blocked()",
                "`time.sleep` held the event loop for 0.3 s, and nobody else was served",
                "`await asyncio.sleep(…)`",
            ),
            (
                "asyncio.sleep(0.3)",
                "expect(await app.finish()).awaited_everything()",
                "`sleep(…)` was called but never awaited, so it never ran",
                "only `await` runs it",
            ),
        ],
    )
    def test_expect(self, tmp_path: Path, line: str, compare: str, seen: str, look_at: str) -> None:
        """`expect(app)` names the call, its line and what to use instead."""
        views = OK.replace("    return", f"    {line}\n    return").replace(
            "from", "import asyncio\nimport time\nfrom", 1
        )
        checks = ANSWERS.replace("(client)", "(client, app)") + f"    {compare}\n"

        failure = failure_of(grade_one(tmp_path, views, checks))

        assert (failure.seen, failure.where and failure.where.line) == (seen, 6)
        assert look_at in failure.look_at

    def test_a_picture(self, tmp_path: Path) -> None:
        """A span of another length is drawn: who was served when, and the line of the call that came last."""
        checks = '''
            @check(points=1, task=1)
            async def test_answers(client, upstream, clock):
                """It takes a second."""
                upstream.get("https://a.example/x").mock(side_effect=after(2.0, json={}))
                with clock.measure() as span:
                    await client.get("/")
                expect(span).lasts(1.0, look_at="Why?")
        '''
        failure = failure_of(grade_one(tmp_path, ASKS, checks))

        assert failure.timeline is not None
        assert [(lane.label, lane.start_s, lane.end_s, lane.result) for lane in failure.timeline.lanes] == [
            ("GET /", 0.0, 2.0, "200"),
            ("GET a.example/x", 0.0, 2.0, "200"),
        ]
        assert (failure.timeline.took_s, failure.timeline.goal_s) == (2.0, 1.0)
        assert failure.where is not None
        assert failure.where.line == 6


class TestData:
    """The same submission meets the same data, an edited one meets other data."""

    CHECKS = '''
        @check(points=1, task=1)
        async def test_answers(client, data):
            """It shows the data."""
            expect(data.text(30), "text").equals("")

        @check(points=1, task=1)
        async def test_other(client, data):
            """It shows other data."""
            expect(data.text(30), "text").equals("")
    '''

    def seen(self, root: Path, views: str) -> list[str]:
        """What two checks drew."""
        score = grade_one(root, views, self.CHECKS)
        return [failure_of(score, name).seen for name in ("answers", "other")]

    def test_data(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each check has its own, and a secret of the course changes all."""
        first = self.seen(tmp_path / "1", OK)
        edited = self.seen(tmp_path / "2", OK + "# edited\n")
        assert self.seen(tmp_path / "3", OK) == first
        monkeypatch.setenv("GRADER_SECRET", "another")
        secret = self.seen(tmp_path / "4", OK)
        assert len({*first, *edited, *secret}) == 6


class TestNeeds:
    """A check that needs a failed one is skipped, so that one cause prints one failure."""

    CHECKS = '''
        @check(points=1, task=1)
        async def test_answers(client):
            """It answers."""
            expect(await client.get("/")).answers(200)

        @check(points=2, task=1, needs="test_answers")
        async def test_text(client):
            """It says ok."""
            expect(await client.get("/")).answers(200, text="ok")
    '''
    HIDDEN = (
        IMPORTS
        + '''
@check(points=3, task=1, needs=["test_answers", "test_text"])
async def test_type(client):
    """It is plain."""
    expect(await client.get("/")).content_type("text/plain")

@check(points=4, task=1)
async def test_alone(client):
    """It needs nothing."""
'''
    )

    @pytest.mark.parametrize(
        ("views", "expected", "points"),
        [
            (OK.replace("'ok'", "'ok', status=404"), ["failed", "skipped", "skipped", "passed"], 4),
            (OK.replace("ok", "no"), ["passed", "failed", "skipped", "passed"], 5),
            (OK, ["passed", "passed", "failed", "passed"], 7),
            (OK.replace("'ok'", "'ok', content_type='text/plain'"), ["passed"] * 4, 10),
        ],
    )
    def test_chain(self, tmp_path: Path, views: str, expected: list[str], points: int) -> None:
        """Also what needs a skipped one is skipped; what needs nothing still runs."""
        score = grade_one(tmp_path, views, self.CHECKS, files={"test_hidden.py": self.HIDDEN})

        assert list(outcomes(score).values()) == expected
        assert (score.score, score.max_score) == (points, 10)
        assert sum(outcome.failure is not None for outcome in score.run.outcomes) <= 1


@pytest.mark.parametrize(
    "model", ["django.contrib.auth.models import User", "project.models import Tag"], ids=["Django's", "the project's"]
)
def test_models_at_the_top_of_a_file(tmp_path: Path, model: str) -> None:
    """A file of checks may import any model; seen in a process where Django was not ready before."""
    checks = f"from {model}\n" + ANSWERS
    command = [sys.executable, "-m", "grader.cli", "run", "--isolation", "none", "--format", "json"]

    done = subprocess.run(command, cwd=write(tmp_path, OK, checks), stdout=subprocess.PIPE, check=False)

    assert json.loads(done.stdout)["score"] == 1


def test_course(tmp_path: Path) -> None:
    """The helper writes what the course reads."""
    assert (write(tmp_path, OK) / VIEWS).read_text() == OK

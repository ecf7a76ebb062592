"""Runs a program, given as source text, in a host on a virtual clock, and says what a test wants to know of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeVar

import httpx

from grader.lockstep import wire
from grader.lockstep.clock import VirtualLoop
from grader.lockstep.host import HostSpec
from grader.lockstep.judge import App, NoAnswer
from grader.lockstep.limits import Limits
from grader.lockstep.modules import Source

__all__ = ["ROOT", "SETTINGS", "Ran", "Stage", "line_of", "one_second", "play", "refuse", "run", "spec_of"]

ROOT = Path(__file__).parents[3]
SETTINGS = "project.settings"
FILE = "views.py"
URLS = """\
from django.urls import path

import views

urlpatterns = getattr(views, "urlpatterns", None) or [path("", views.view)]
"""

T = TypeVar("T")
Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]


async def one_second(request: httpx.Request) -> httpx.Response:
    """An upstream that takes 1 s and says which it is."""
    await asyncio.sleep(1.0)
    return httpx.Response(200, json=request.url.host)


async def refuse(request: httpx.Request) -> httpx.Response:
    """No upstream: nobody expects a call."""
    raise LookupError(str(request.url))


def spec_of(
    program: str, *, files: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None, **spec: Any
) -> HostSpec:
    """A host for ``program``: a Django view called ``view`` (or ``urlpatterns``), or an ASGI app called ``app``.

    ``files`` are further modules, by name; they are not the student's.
    """
    code = dedent(program).lstrip("\n")
    sources = [Source(module="views", file=FILE, code=code.encode(), submitted=True)]
    given = {"urls": URLS, **(files or {})}
    sources += [
        Source(module=name, file=f"given/{name}.py", code=dedent(text).encode(), submitted=False)
        for name, text in given.items()
    ]
    spec.setdefault("app", "views:app" if "def app(" in code or "\napp = " in code else "django")
    return HostSpec(
        sources=tuple(sources),
        environment={"DJANGO_SETTINGS_MODULE": SETTINGS, "TZ": "UTC", "LANG": "C.UTF-8", **(environment or {})},
        **spec,
    )


def line_of(program: str, mark: str = "here") -> int:
    """The number of the line that ends in ``# <mark>``."""
    lines = dedent(program).lstrip("\n").splitlines()
    (found,) = [number for number, line in enumerate(lines, 1) if line.endswith(f"# {mark}")]
    return found


@dataclass
class Stage:
    """A program under way."""

    app: App
    client: httpx.AsyncClient

    @property
    def now(self) -> float:
        """Virtual seconds since the program began."""
        return self.since(asyncio.get_running_loop().time())

    def since(self, instant: float | None) -> float:
        """An instant of the record, in seconds since the program began."""
        assert instant is not None
        return round(instant - self.app.began_s, 9)

    @property
    def blocked(self) -> list[tuple[str, int, float, float]]:
        """What held the loop: the call, its line in the program, from when, to when."""
        return [
            (b.what, b.place.line if b.place else 0, self.since(b.start), self.since(b.end)) for b in self.app.blocked
        ]

    @property
    def refused(self) -> list[tuple[str, int, bool]]:
        """What was refused: the call or library, its line, and whether it was on the loop's thread."""
        return [(r.what, r.place.line if r.place else 0, r.on_loop) for r in self.app.refused]


@dataclass
class Ran(Stage):
    """A program that has run: who got what, and when."""

    answers: list[httpx.Response | Exception] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)  # per visitor, in the order in which they came
    seconds: float = 0.0
    facts: wire.Facts | None = None

    @property
    def texts(self) -> list[str]:
        """The answers' texts; an answer that failed fails the test."""
        for answer in self.answers:
            assert isinstance(answer, httpx.Response), repr(answer)
        return [answer.text for answer in self.answers]

    @property
    def text(self) -> str:
        """The one visitor's text."""
        (text,) = self.texts
        return text

    @property
    def json(self) -> Any:
        """The one visitor's JSON."""
        (answer,) = self.answers
        assert isinstance(answer, httpx.Response), repr(answer)
        assert answer.status_code == 200, (answer.status_code, answer.text, self.app.raised)
        return answer.json()

    @property
    def lost(self) -> NoAnswer:
        """Why the one visitor got no answer."""
        (answer,) = self.answers
        assert isinstance(answer, NoAnswer), repr(answer)
        return answer


def play(
    program: str | HostSpec,
    scenario: Callable[[Stage], Awaitable[T]],
    *,
    answer: Answer = refuse,
    limits: Limits | None = None,
    horizon_s: float = 7_200.0,
    **spec: Any,
) -> T:
    """Run ``scenario`` with a fresh host of ``program``, and return what it returns."""

    async def main() -> T:
        host = program if isinstance(program, HostSpec) else spec_of(program, **spec)
        async with (
            App(host, answer, limits=limits, horizon_s=horizon_s) as app,
            httpx.AsyncClient(transport=app.transport(), base_url="http://testserver", timeout=None) as client,
        ):
            result = await scenario(Stage(app, client))
            assert app.faults == []
            return result

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def run(program: str, *, visitors: int = 1, path: str = "/", finish: bool = False, **options: Any) -> Ran:
    """Let ``visitors`` come at once, and say who got what. Takes what :func:`play` takes.

    ``finish``: let background work end, too, and ask for the facts.
    """

    async def scenario(stage: Stage) -> Ran:
        loaded = stage.app.loaded
        assert loaded is not None
        assert not loaded.error, loaded
        ran = Ran(stage.app, stage.client)

        async def visit() -> httpx.Response | Exception:
            try:
                return await stage.client.get(path)
            except Exception as error:
                return error

        ran.answers = await asyncio.gather(*(visit() for _ in range(visitors)))
        ran.seconds = stage.now
        ran.ends = [stage.since(seen.end_s) for seen in stage.app.visits]
        if finish:
            ran.facts = await stage.app.finish()
        return ran

    return play(program, scenario, **options)

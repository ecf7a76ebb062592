"""The same checks as plain pytest would run them: the view in the test process, respx patching httpx, real sleeps.

A pytest plugin for the benchmark only. It measures and judges nothing: on a busy machine real time would fail right
views, so every ``expect`` is void here.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import respx

import grader.checking
from grader.checking.data import Data


class _Void:
    """Stands for an expectation; agrees with everything."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: None


grader.checking.expect = lambda *args, **kwargs: _Void()  # type: ignore[assignment]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the view is, and where the exercise's given modules are."""
    parser.addoption("--view-folders", required=True, help="folders for sys.path, joined by the path separator")


def pytest_configure(config: pytest.Config) -> None:
    """Django, set up as a site's own tests would do it."""
    import os

    sys.path[:0] = config.getoption("--view-folders").split(os.pathsep)
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    import django

    django.setup()


@pytest.fixture
def upstream() -> Iterator[respx.MockRouter]:
    """respx as everyone uses it: patching httpx in the process."""
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def data() -> Data:
    """Some data."""
    return Data(1)


@pytest.fixture
async def clock() -> Any:
    """Real time."""

    @contextmanager
    def measure() -> Iterator[Any]:
        span = SimpleNamespace(seconds=0.0)
        start = time.perf_counter()
        yield span
        span.seconds = time.perf_counter() - start

    return SimpleNamespace(now=0.0, sleep=asyncio.sleep, measure=measure)


@pytest.fixture
async def app() -> Any:
    """A record of nothing."""
    record = SimpleNamespace(
        calls=[], blocked=[], errors=[], logs=[], never_awaited=[], tasks_left=[], clients_left_open=[], refused=[],
        printed="", unexpected=[], calls_to=lambda host: [], most_in_flight=lambda host=None: 0,
        connecting=lambda *args, **kwargs: None,
    )  # fmt: skip

    async def finish(**kwargs: Any) -> Any:
        return record

    record.finish = finish
    return record


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A visitor, in the same process as the view."""
    from django.core.handlers.asgi import ASGIHandler

    transport = httpx.ASGITransport(app=ASGIHandler())
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=None) as visitor:
        yield visitor


def arguments(exercise: Path, solution: Path) -> list[str]:
    """The command that runs one exercise's checks in real time against the views in ``solution``."""
    import os

    folders = os.pathsep.join([str(solution), str(exercise), str(exercise.parent)])
    return [
        sys.executable, "-m", "pytest", str(exercise), "-q", "--noconftest", "--import-mode=importlib",
        "-p", "no:django", "-p", "grader.benchmarks.realtime", "-p", "no:cacheprovider", "-W", "ignore",
        "-o", "asyncio_mode=auto", "-o", "addopts=", f"--view-folders={folders}",
    ]  # fmt: skip

"""Exercise 19 runs a student's tests against right and wrong views. Nothing but trying them tells which is which."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from grader.checking.data import Data
from grader.course import load_exercise

HIDDEN = Path(__file__).parents[2] / "exercises" / "19_testing_async_views" / "test_hidden.py"
TRAITS = re.findall(r'app, data, "(\w+)"', HIDDEN.read_text(encoding="utf-8"))
QUESTIONS: dict[str, dict[str, Any]] = {
    "a visitor": {},
    "200": {"status": 200, "readable": True},
    "200 without a report": {"status": 200, "readable": False},
    "404": {"status": 404, "readable": True},
    "500": {"status": 500, "readable": True},
    "500 without a report": {"status": 500, "readable": False},
    "timeout": {"error": "timeout"},
    "unreachable": {"error": "unreachable"},
}
DIFFERENT = {
    "wrong_parameter": {"a visitor"},
    "two_calls": {"a visitor"},
    "blocking": {"a visitor"},
    "fixed_answer": {"200"},
    "extra_fields": {"200"},
    "no_404": {"404"},
    "error_as_200": {"500", "500 without a report"},
    "timeout_as_500": {"timeout"},
}


@pytest.fixture(scope="module")
def checks() -> Any:
    """The module of the hidden checks."""
    spec = importlib.util.spec_from_file_location("hidden_checks_of_19", HIDDEN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_hosts_have_ready_exists() -> None:
    """Nobody else would notice a module that is no longer there: its import is not needed, and fails silently."""
    exercise = load_exercise(HIDDEN.parent)
    there = {name for name in exercise.preload if importlib.util.find_spec(name)} | sys.stdlib_module_names
    assert set(exercise.preload) <= there
    assert "pytest" in exercise.preload


def ask(checks: Any, trait: str, content: bytes) -> Any:
    """What a view with this trait is told."""
    response = checks.judge_of(trait, 45.5, "q")(httpx.Request("POST", "http://judge.example/", content=content))
    assert response.status_code == 200
    return response.json()


def sent(checks: Any, seed: int, style: str, trait: str) -> bytes:
    """The source that goes to the host."""
    bodies = []

    async def run(request: httpx.Request) -> httpx.Response:
        bodies.append(await request.aread())
        return httpx.Response(200, json={"passed": [], "failed": []})

    async def tried() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(run), base_url="http://host.example") as client:
            await checks.tried(client, respx.MockRouter(), Data(seed), style, trait)

    asyncio.run(tried())
    (body,) = bodies
    return body


def test_every_fault_is_known_here() -> None:
    """As many as the statement says."""
    assert sorted(TRAITS) == sorted(DIFFERENT)
    assert len(TRAITS) == 8


def test_source_is_the_same_for_all(checks: Any) -> None:
    """Right or wrong: byte for byte, whatever is drawn; a style is one line of it."""
    for style in checks.STYLES:
        (source,) = {sent(checks, seed, style, trait) for seed in (1, 2) for trait in ("", *TRAITS)}
        assert source.decode() == checks.VIEW.replace("STYLE = ...", f"STYLE = {style!r}")


@pytest.mark.parametrize("trait", DIFFERENT)
def test_difference_shows_where_it_should(checks: Any, trait: str) -> None:
    """A wrong view is told the same as a right one but for the one promise that it breaks."""
    told = {
        name: [ask(checks, one, json.dumps(question).encode()) for one in ("", trait)]
        for name, question in QUESTIONS.items()
    }

    assert {name for name, (right, wrong) in told.items() if right != wrong} == DIFFERENT[trait]


@pytest.mark.parametrize("trait", ["", *DIFFERENT])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[1]",
        b"7",
        b'{"status": "404"}',
        b'{"status": 200}',
        b'{"status": 500, "readable": []}',
        b'{"status": true, "readable": "\\ud800", "error": []}',
        b'{"status": ' + b"9" * 5000 + b"}",
    ],
)
def test_strange_questions_are_answered(checks: Any, trait: str, content: bytes) -> None:
    """They come from a student's process: none is a fault of the grader."""
    ask(checks, trait, content)

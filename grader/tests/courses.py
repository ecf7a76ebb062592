"""Small courses, written to a folder for one test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from grader.course import load_course
from grader.model import Exercise

__all__ = ["EXERCISE_TOML", "TESTS", "exercise_in", "write_course", "write_exercise"]

EXERCISE_TOML = """\
title = "Three sources at once"
level = "medium"
edit = ["views.py"]
given = ["urls.py"]

[[hints]]
task = 1
steps = ["where to look", "the idea", "an example"]

[[questions]]
text = "What does gather do?"
options = { A = "waits for one", B = "waits for all" }
key = "B"
why = { A = "it waits for all", B = "right" }
"""

TESTS = {
    "test_examples.py": '''\
from grader.checking import check


@check(points=0, task=1)
async def test_answers(client):
    """The view answers."""
''',
    "test_hidden.py": '''\
from grader.checking import check


@check(points=3, task=1, needs="test_answers")
async def test_together(client):
    """The sources are fetched together."""


@check(points=2, task=1, needs=["test_answers", "test_together"])
def test_in_any_order(client):
    """The order in which the sources finish
    does not matter.

    A note for authors.
    """
''',
}

STUB = "async def dashboard(request):\n    ...\n"


def write_course(root: Path, *ids: str, files: Mapping[str, str] | None = None) -> Path:
    """A checkout with the exercises ``ids``; ``files`` (by path below the root) replace or add."""
    for id in ids or ("05_fan_out",):
        write_exercise(root, id)
    for name, text in (files or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(dedent(text), encoding="utf-8")
    return root


def write_exercise(root: Path, id: str) -> Path:
    """One sound exercise."""
    folder = root / "exercises" / id
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "exercise.toml": EXERCISE_TOML,
        "views.py": STUB,
        "urls.py": "urlpatterns = []\n",
        **TESTS,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def exercise_in(root: Path) -> Exercise:
    """The one exercise of a course made by ``write_course``."""
    (exercise,) = load_course(root).exercises
    return exercise

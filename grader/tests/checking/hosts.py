"""Small courses whose checks meet real hosts, and the grading of them in this process."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from grader import grading as grading_module
from grader import hosts
from grader.course import load_course
from grader.grading import grade
from grader.lockstep.limits import Limits
from grader.model import CheckOutcome, Exercise, ExerciseRun, ExerciseScore, Failure, Score
from grader.sandbox import Fence, choose

__all__ = ["ANSWERS", "ID", "ROOT", "failure_of", "grade_one", "grading", "one_fork_server", "outcome_of", "outcomes"]
__all__ += ["run_of", "write"]

ROOT = Path(__file__).parents[3]
ID = "01_one"
EXERCISE = 'title = "One view"\nlevel = "easy"\nedit = ["views.py"]\ngiven = ["urls.py"]\n'
URLS = 'from django.urls import path\n\nimport views\n\nurlpatterns = [path("", views.view)]\n'
ANSWERS = '''
@check(points=1, task=1)
async def test_answers(client):
    """The view answers 200 with the text `ok`."""
    expect(await client.get("/")).answers(200, text="ok")
'''
IMPORTS = "from grader.checking import after, check, expect, gather, never\n\n"
_prepare_hosts = hosts.prepare_hosts


@pytest.fixture(autouse=True)
def one_fork_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fork server of the real course serves every small one, for their Django project is a copy. No second wall is
    around it: there, only one course exists.

    Import this into a module of tests, and it is used there.
    """

    def prepare_hosts(root: Path, exercises: Iterable[Exercise] = (), fence: Fence | None = None) -> None:
        _prepare_hosts(ROOT)

    def fence_for(root: Path, exercises: Iterable[Exercise] = (), isolation: str = "auto") -> Fence:
        return choose(isolation)

    monkeypatch.setattr(hosts, "prepare_hosts", prepare_hosts)
    monkeypatch.setattr(grading_module, "prepare_hosts", prepare_hosts)
    monkeypatch.setattr(grading_module, "fence_for", fence_for)
    monkeypatch.delenv("GRADER_SECRET", raising=False)


def write(
    root: Path,
    views: str,
    checks: str = ANSWERS,
    *,
    id: str = ID,
    hidden: str = "",
    files: Mapping[str, str] | None = None,
) -> Path:
    """Add an exercise to the course at ``root``: the student's file, the checks, and others below its folder."""
    folder = root / "exercises" / id
    folder.mkdir(parents=True)
    if not (root / "exercises/project").exists():
        ignored = shutil.ignore_patterns("__pycache__", "*.sqlite3")
        shutil.copytree(ROOT / "exercises/project", root / "exercises/project", ignore=ignored)
    texts = {"exercise.toml": EXERCISE, "urls.py": URLS, "test_examples.py": IMPORTS + dedent(checks)}
    if hidden:
        texts["test_hidden.py"] = IMPORTS + dedent(hidden)
    for name, text in {**texts, **(files or {})}.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    (folder / "views.py").write_text(dedent(views).lstrip("\n"), encoding="utf-8", newline="\n")
    return root


def grading(
    root: Path, *, submission: Path | None = None, limits: Limits | None = None, isolation: str = "auto"
) -> Score:
    """Grade the whole course."""
    course = load_course(root)
    return grade(course, course.exercises, submission or root, limits=limits, isolation=isolation)


def grade_one(
    root: Path,
    views: str,
    checks: str = ANSWERS,
    *,
    files: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    isolation: str = "auto",
) -> ExerciseScore:
    """Grade a course with one exercise."""
    (score,) = grading(write(root, views, checks, files=files), limits=limits, isolation=isolation).exercises
    return score


def run_of(score: Score, id: str = ID) -> ExerciseRun:
    """One exercise's run."""
    (run,) = [exercise.run for exercise in score.exercises if exercise.run.exercise.id == id]
    return run


def outcomes(score: ExerciseScore) -> dict[str, str]:
    """What became of each check, by its name."""
    return {outcome.check.id.removeprefix("test_"): outcome.outcome.value for outcome in score.run.outcomes}


def outcome_of(found: Iterable[CheckOutcome], name: str) -> CheckOutcome:
    """The outcome of one check."""
    (outcome,) = [outcome for outcome in found if outcome.check.id == f"test_{name}"]
    return outcome


def failure_of(score: ExerciseScore, name: str = "answers") -> Failure:
    """Why a check failed; it must have."""
    failure = outcome_of(score.run.outcomes, name).failure
    assert failure is not None, (score.run.fault, outcomes(score))
    return failure

"""Calling the command as a shell does, and a grader that needs no host."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from grader.cli import main
from grader.model import CheckOutcome as CheckOutcome
from grader.model import Course, Exercise, ExerciseRun, Failure, Outcome, Provenance, Score
from grader.scoring import score_all
from grader.submission import SubmittedFiles, read_submission

__all__ = ["Called", "call", "fake_grade", "fake_grade_submitted", "replace_grade"]

PROVENANCE = Provenance(versions={}, submission_digest="aa", checks_digest="bb", seed="cc", isolation=())


@dataclass(frozen=True)
class Called:
    """What a shell sees of a call."""

    code: int
    out: str
    err: str


def call(capfd: pytest.CaptureFixture[str], *args: str) -> Called:
    """Call `grader` with ``args``."""
    capfd.readouterr()
    code = main(args)
    out, err = capfd.readouterr()
    return Called(code, out, err)


def fake_grade(
    course: Course,
    exercises: tuple[Exercise, ...],
    submission: Path,
    *,
    on_progress: Callable[[Exercise, CheckOutcome], None] | None = None,
    jobs: int = 1,
    isolation: str = "auto",
) -> Score:
    """Pass the checks that the submitted file's comments name; fail the others. A comment may ask for a fault."""
    read = {exercise.id: read_submission(submission, exercise) for exercise in exercises}
    return fake_grade_submitted(course, exercises, read, on_progress=on_progress)


def fake_grade_submitted(
    course: Course,
    exercises: tuple[Exercise, ...],
    files: Mapping[str, SubmittedFiles],
    *,
    on_progress: Callable[[Exercise, CheckOutcome], None] | None = None,
) -> Score:
    """The same for files that are read already."""
    runs = []
    for exercise in exercises:
        submitted = files[exercise.id]
        text = b" ".join(submitted.files.values()).decode("utf-8", "replace")
        words = " ".join(line for line in text.splitlines() if line.lstrip().startswith("#")).split()
        outcomes = []
        failed: set[str] = set()
        for check in exercise.checks:
            outcome = Outcome.PASSED if check.id in words and not submitted.problem else Outcome.FAILED
            if failed & set(check.needs):
                outcome = Outcome.SKIPPED
            if f"lost:{check.id}" in words:
                outcome = Outcome.MISSING
            if f"skipped:{check.id}" in words:
                outcome = Outcome.SKIPPED
            if outcome is not Outcome.PASSED:
                failed.add(check.id)
            look_at = "Look here. " * (30 if "long" in words else 1)
            seen = submitted.problem or "that"
            failure = Failure(expected="this", seen=seen, look_at=look_at) if outcome is Outcome.FAILED else None
            outcomes.append(CheckOutcome(check=check, outcome=outcome, failure=failure))
            if on_progress:
                on_progress(exercise, outcomes[-1])
        runs.append(
            ExerciseRun(
                exercise=exercise,
                outcomes=tuple(outcomes),
                message=submitted.problem,
                where=submitted.place,
                attempted=submitted.attempted,
                fault="the judge ended" if "fault" in words else "",
                digest=submitted.digest,
            )
        )
    return score_all(runs, provenance=PROVENANCE, started="2026-01-01T00:00:00Z", duration_s=0.5)


def replace_grade(monkeypatch: pytest.MonkeyPatch, grade: Callable[..., Score] = fake_grade) -> None:
    """Let the command grade with ``grade``."""
    module = ModuleType("grader.grading")
    module.grade = grade  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "grader.grading", module)

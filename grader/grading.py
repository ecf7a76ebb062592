"""Grading one submission: its files in, every check's outcome and the score out.

Light to import: what runs checks is imported by the process that runs them.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import importlib.metadata
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.course import secret_of
from grader.errors import UsageError
from grader.hosts import fence_for, prepare_hosts
from grader.lockstep.limits import Limits
from grader.model import Course, Exercise, ExerciseRun, Provenance, Score
from grader.sandbox import Fence, Isolation
from grader.scoring import score_all
from grader.submission import SubmittedFiles, read_submission, submission_digest
from grader.workers import spread

if TYPE_CHECKING:
    from grader.checking.collector import Progress

__all__ = ["grade", "grade_submitted"]

_PACKAGES = ("django", "asgiref", "httpx", "respx", "pytest", "pytest-asyncio")


def grade(
    course: Course,
    exercises: Sequence[Exercise],
    submission: Path,
    *,
    on_progress: Progress | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    isolation: Isolation | str = Isolation.AUTO,
) -> Score:
    """Grade ``exercises`` of the clone in ``submission`` and return the score.

    ``on_progress`` is called with each outcome as it comes; ``limits`` replaces the usual limits of a host; ``jobs``
    spreads the exercises over that many processes; ``isolation`` says how far hosts must be confined. Raises UsageError
    if there is no such folder, NotConfined if this machine cannot confine hosts as asked. What is wrong with the
    submission is in the score; what is wrong with the grader or the course makes an exercise ungradable.
    """
    if not submission.is_dir():
        raise UsageError(f"There is no folder {submission}. Give --submission the path of a clone of the course.")
    submitted = {exercise.id: read_submission(submission, exercise) for exercise in exercises}
    return grade_submitted(
        course, exercises, submitted, on_progress=on_progress, limits=limits, jobs=jobs, isolation=isolation
    )


def grade_submitted(
    course: Course,
    exercises: Sequence[Exercise],
    submitted: Mapping[str, SubmittedFiles],
    *,
    on_progress: Progress | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    isolation: Isolation | str = Isolation.AUTO,
) -> Score:
    """The same for files that are read already, by the id of their exercise."""
    began, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    fence = fence_for(course.root, exercises, isolation)
    secrets = {exercise.id: secret_of(exercise) for exercise in exercises}
    parts = [
        _Part(course=course, exercises=group, submitted=submitted, secrets=secrets, limits=limits, fence=fence)
        for group in ([(exercise,) for exercise in exercises] if jobs > 1 else [tuple(exercises)])
    ]
    if len(parts) > 1:

        def on_done(part: _Part, runs: tuple[ExerciseRun, ...]) -> None:
            for run in runs:
                for outcome in run.outcomes if on_progress else ():
                    on_progress(run.exercise, outcome)  # type: ignore[misc]

        parts.reverse()  # later exercises take longer: none of them is to be begun when the others are done
        found = spread(_run, parts, jobs=jobs, died=_died, on_done=on_done)[::-1]
    else:
        found = [_run(part, on_progress) for part in parts]
    score = score_all(
        (run for runs in found for run in runs),
        provenance=_provenance(exercises, submitted, secrets, fence),
        started=started.isoformat(timespec="seconds"),
        duration_s=round(time.monotonic() - began, 3),
    )
    return replace(score, notes=(*score.notes, fence.warning)) if fence.warning else score


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one process grades of a submission."""

    course: Course
    exercises: tuple[Exercise, ...]
    submitted: Mapping[str, SubmittedFiles]
    secrets: Mapping[str, str]
    limits: Limits | None
    fence: Fence


def _run(part: _Part, on_progress: Progress | None = None) -> tuple[ExerciseRun, ...]:
    """Run the checks of a part in this process."""
    prepare_hosts(part.course.root, part.exercises, part.fence)  # starts while the rest is imported
    from grader.checking.preload import collector, session

    checks = session.CheckSession(
        course=part.course,
        submitted=lambda exercise: part.submitted[exercise.id],
        secret=lambda exercise: part.secrets[exercise.id],
        fence=part.fence,
        limits=part.limits or Limits(),
    )
    return collector.run_checks(checks, part.exercises, on_progress)


def _died(part: _Part) -> tuple[ExerciseRun, ...]:
    fault = "the process that graded it ended twice by itself; is there enough memory?"
    return tuple(ExerciseRun(exercise=exercise, outcomes=(), fault=fault) for exercise in part.exercises)


def _provenance(
    exercises: Sequence[Exercise], submitted: Mapping[str, SubmittedFiles], secrets: Mapping[str, str], fence: Fence
) -> Provenance:
    versions: dict[str, Any] = {"python": platform.python_version()}
    for package in ("async-views-grader", *_PACKAGES):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions["grader" if package == "async-views-grader" else package] = importlib.metadata.version(package)
    checks = hashlib.sha256()
    for exercise in exercises:
        for name in (*exercise.check_files, *exercise.given, "exercise.toml"):
            checks.update(f"{exercise.id}/{name}\0".encode() + (exercise.folder / name).read_bytes())
    return Provenance(
        versions=versions,
        submission_digest=submission_digest(submitted),
        checks_digest=checks.hexdigest(),
        seed=hashlib.sha256(" ".join(sorted(set(secrets.values()))).encode()).hexdigest()[:16],
        isolation=fence.stated,
    )

"""Who moves when a class is graded again, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from grader.classroom.cells import as_csv
from grader.classroom.folder import ClassFolder
from grader.classroom.gradebook import Row
from grader.classroom.store import Graded
from grader.errors import UsageError
from grader.files import write_atomically
from grader.model import Course, Outcome
from grader.scoring import score_exercise

__all__ = ["Move", "Standing", "moves_csv", "moves_of", "standing_of", "standings", "told"]

BEFORE = "before.json"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a student had: by exercise the points, what they rest on, and what became of each check."""

    points: Mapping[str, int | None]
    graded: Mapping[str, tuple[str, str]]  # digest of the submission, key of the checks
    outcomes: Mapping[str, Mapping[str, Outcome]]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One exercise of one student that has other points than before. None: no score."""

    student: str
    exercise: str
    before: int | None
    after: int | None
    why: str
    checks: tuple[str, ...]  # "test_x failed, now passed"


def standing_of(row: Row) -> Standing:
    """Where a student stands by what is recorded: with the points that the checks had when it was recorded."""
    points = dict(row.points)
    for id, graded in row.record.exercises.items():
        if id not in row.overridden:
            points[id] = score_exercise(graded.run).score
    return Standing(
        points=points,
        graded={id: _basis(graded) for id, graded in row.record.exercises.items()},
        outcomes={id: {o.check.id: o.outcome for o in g.run.outcomes} for id, g in row.record.exercises.items()},
    )


def standings(folder: ClassFolder, course: Course) -> dict[str, Standing]:
    """Where everybody stood when the regrading began, by the student's key: kept until :func:`told`, so that a
    regrading that is stopped and begun again still shows who moves. Raises UsageError."""
    path = folder.path / BEFORE
    if not path.is_file():
        now = {row.student.key: standing_of(row) for row, _ in folder.results(course)}
        write_atomically(path, msgspec.json.encode(now))
        return now
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Standing])
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{path} is damaged ({error}). Delete it and regrade again.") from None


def told(folder: ClassFolder, moves: tuple[Move, ...]) -> None:
    """Keep the moves in moves.csv, and forget where everybody stood. Raises UsageError."""
    write_atomically(folder.path / "moves.csv", moves_csv(moves).encode())
    (folder.path / BEFORE).unlink(missing_ok=True)


def _basis(graded: Graded) -> tuple[str, str]:
    return graded.run.digest, "" if graded.run.fault else graded.key


def moves_of(student: str, before: Standing | None, after: Standing) -> Iterator[Move]:
    """The exercises in which a student's points changed, in the course's order."""
    old = before or Standing(points={}, graded={}, outcomes={})
    for id in dict.fromkeys((*old.points, *after.points)):
        was, now = old.points.get(id), after.points.get(id)
        if was == now and (id in old.points) == (id in after.points):
            continue
        yield Move(
            student=student,
            exercise=id,
            before=was,
            after=now,
            why=_why(id, old, after),
            checks=_checks(id, old, after),
        )


def _why(id: str, old: Standing, after: Standing) -> str:
    if id not in after.points:
        return "the course has this exercise no more"
    if id not in old.points:
        return "the exercise is new"
    if id not in old.graded or id not in after.graded:
        return "it was handed in" if id in after.graded else "nothing is handed in any more"
    (files, checks), (files_now, checks_now) = old.graded[id], after.graded[id]
    if files != files_now:
        return "the submission changed"
    if not checks:
        return "it could not be graded before"
    if checks != checks_now:
        return "the checks, the grader or its versions changed"
    return "the weights or the overrides changed"


def _checks(id: str, old: Standing, after: Standing) -> tuple[str, ...]:
    was, now = old.outcomes.get(id, {}), after.outcomes.get(id, {})
    return tuple(
        f"{name}: {was.get(name, 'new')} → {now.get(name, 'gone')}"
        for name in dict.fromkeys((*was, *now))
        if was.get(name) is not now.get(name)
    )


def moves_csv(moves: tuple[Move, ...]) -> str:
    """The moves as CSV; an exercise without a score is an empty cell."""
    return as_csv(
        ("username", "exercise", "before", "after", "why", "checks"),
        ((m.student, m.exercise, m.before, m.after, m.why, "; ".join(m.checks)) for m in moves),
    )

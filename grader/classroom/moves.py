"""Who moves when a class is graded again, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.classroom.gradebook import Row
from grader.classroom.store import Graded
from grader.model import Outcome
from grader.scoring import score_exercise

__all__ = ["Move", "Standing", "moves_csv", "moves_of", "standing_of"]


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
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("username", "exercise", "before", "after", "why", "checks"))
    for move in moves:
        writer.writerow((move.student, move.exercise, move.before, move.after, move.why, "; ".join(move.checks)))
    return text.getvalue()

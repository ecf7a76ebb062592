"""exercises/course.toml: which exercises a course has, what they weigh, when they are due, and what feedback tells."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec

from grader.errors import CourseError
from grader.model import Check, Exercise, Feedback
from grader.names import resembling

__all__ = ["FILE", "CourseFile", "ExerciseEntry", "read_settings"]

FILE = "course.toml"
SHOWN_AS = f"exercises/{FILE}"
HEAVIEST = 100
AS_TIME = "2026-12-18T23:59:00+01:00, or with Z for UTC"


class ExerciseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[exercises.05_fan_out]``: what differs for one exercise. An empty table chooses it."""

    weight: Annotated[int, msgspec.Meta(ge=1, le=HEAVIEST)] = 1
    deadline: datetime.datetime | None = None
    feedback: Feedback | None = None
    checks: dict[str, Feedback] = {}


class CourseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of course.toml. Without ``exercises``, the course has all that are there."""

    title: Annotated[str, msgspec.Meta(min_length=1)] = ""
    deadline: datetime.datetime | None = None
    feedback: Feedback = Feedback.FULL
    exercises: dict[str, ExerciseEntry] = {}

    def applied_to(self, exercise: Exercise) -> Exercise:
        """The exercise as the course has it: weighted, with its deadline and its feedback. Raises CourseError."""
        entry = self.exercises.get(exercise.id, ExerciseEntry())
        names = [check.id for check in exercise.checks]
        for name in entry.checks:
            if name not in names:
                near = resembling(name, names)
                meant = f" Did you mean {near}?" if near else ""
                raise CourseError(f"{SHOWN_AS}: {exercise.id} has no check {name}.{meant}")
        return replace(
            exercise,
            checks=self.weighted(exercise.checks, exercise.id),
            waiting=self.weighted(exercise.waiting, exercise.id),
            deadline=entry.deadline or self.deadline,
            weight=entry.weight,
        )

    def weighted(self, checks: tuple[Check, ...], id: str) -> tuple[Check, ...]:
        """The checks of the exercise ``id`` with the points and the feedback that the course gives them."""
        entry = self.exercises.get(id, ExerciseEntry())
        feedback = entry.feedback or self.feedback
        return tuple(
            replace(check, points=check.points * entry.weight, feedback=entry.checks.get(check.id, feedback))
            for check in checks
        )


def read_settings(root: Path, ids: tuple[str, ...]) -> CourseFile:
    """Read course.toml for a course that has the exercises ``ids``. Raises CourseError naming the key."""
    path = root / "exercises" / FILE
    from grader.course_file import read_toml

    data = read_toml(path, shown_as=SHOWN_AS)
    try:
        entry = msgspec.convert(data, CourseFile)
    except msgspec.ValidationError as error:
        raise CourseError(f"{SHOWN_AS}: {_explained(_placed(str(error), data))}") from None
    for id, exercise in entry.exercises.items():
        if id not in ids:
            near = resembling(id, ids)
            meant = f" Did you mean {near}?" if near else ""
            raise CourseError(f"{SHOWN_AS}: there is no exercise {id}.{meant} Name a folder of exercises/.")
        _with_zone(exercise.deadline, f"exercises.{id}.deadline")
    _with_zone(entry.deadline, "deadline")
    return entry


def _with_zone(deadline: datetime.datetime | None, key: str) -> None:
    if deadline is not None and deadline.tzinfo is None:
        raise CourseError(f"{SHOWN_AS}: key {key} has no time zone. Write it as {AS_TIME}.")


def _placed(message: str, data: Mapping[str, Any]) -> str:
    """The message with the name of the exercise, which msgspec leaves out."""
    for id, table in data["exercises"].items() if "$.exercises[...]" in message else ():
        try:
            msgspec.convert(table, ExerciseEntry)
        except msgspec.ValidationError:
            return message.replace("$.exercises[...]", f"$.exercises.{id}")
    return message


def _explained(message: str) -> str:
    what, _, path = message.rpartition(" - at `$")
    key = path.rstrip("`").lstrip(".") if what else ""
    what = what or message
    if unknown := re.search(r"unknown field `(.*)`", what):
        kind = ExerciseEntry if key.startswith("exercises") else CourseFile
        allowed = [field.encode_name for field in msgspec.structs.fields(kind)]
        near = resembling(unknown[1], allowed)
        meant = f" Did you mean {near}?" if near else ""
        return f"key {key + '.' if key else ''}{unknown[1]} is unknown. Allowed: {', '.join(allowed)}.{meant}"
    if "datetime" in what:
        return f"key {key} is no time. Write it as {AS_TIME}."
    if key.endswith(".weight"):
        return f"key {key}: {what}. Allowed: a whole number from 1 to {HEAVIEST}."
    if "Invalid enum value" in what:
        return f"key {key}: {what}. Allowed: {', '.join(Feedback)}."
    return f"key {key or '(top level)'}: {what}."

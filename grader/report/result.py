"""The form ``grader-result/1``: the structs a result is made of, and their JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from grader.model import Outcome, Verdict, Visibility

__all__ = ["Check", "Exercise", "Freeze", "Lane", "Place", "Provenance", "Result", "Timeline", "Waiting", "schema"]

Points = Annotated[int, Meta(ge=0)]
Line = Annotated[int, Meta(ge=0, description="Counted from 1; 0 where no line is known.")]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every part of a result has in common."""


class Place(Part, frozen=True):
    """A line of the student's code."""

    file: str
    line: Line
    text: str
    function: str


class Lane(Part, frozen=True):
    """A visitor's request or an upstream call. ``end_s`` is null when it was still open as the check ended."""

    label: str
    kind: str
    start_s: float
    end_s: float | None
    result: str
    where: Place | None


class Freeze(Part, frozen=True):
    """A span in which a blocking call held the event loop."""

    what: str
    start_s: float
    end_s: float
    where: Place | None


class Timeline(Part, frozen=True):
    """What happened when. Times are virtual seconds since the check began; the measured span begins at ``start_s``."""

    start_s: float
    took_s: float | None
    goal_s: float | None
    lanes: list[Lane]
    freezes: list[Freeze]


class Check(Part, frozen=True):
    """One check and what became of it. The parts of a failure are null where there was none."""

    id: str
    sentence: str
    task: int
    visibility: Visibility
    outcome: Outcome
    points: Points
    max_points: Points
    expected: str | None
    seen: str | None
    where: Place | None
    look_at: str | None
    timeline: Timeline | None
    printed: str


class Waiting(Part, frozen=True):
    """A hidden check of which only this is known here. Its points are part of ``max_score``."""

    sentence: str
    task: int
    max_points: Points


class Exercise(Part, frozen=True):
    """One exercise. ``score`` is null when the grader could not grade it, which is never a zero."""

    id: str
    title: str
    verdict: Verdict
    score: Points | None
    max_score: Points
    attempted: bool
    message: str
    where: Place | None
    checks: list[Check]
    waiting: Annotated[
        list[Waiting], Meta(description="Hidden checks that are not here, and run when a push is graded.")
    ]


class Provenance(Part, frozen=True):
    """What the score rests on."""

    versions: dict[str, str]
    submission_digest: str
    checks_digest: str
    seed: str
    isolation: Annotated[
        list[str], Meta(description='What confined the submission. What begins with "without" was not in force.')
    ]


class Result(Part, frozen=True):
    """A submission's score. ``started`` and ``duration_s`` differ between two runs; nothing else does."""

    schema: Literal["grader-result/1"]
    score: Points
    max_score: Points
    exercises: list[Exercise]
    ungradable: Annotated[list[str], Meta(description="The exercises whose score is null.")]
    notes: list[str]
    provenance: Provenance
    started: Annotated[str, Meta(description="Real time, ISO 8601.")]
    duration_s: Annotated[float, Meta(ge=0, description="Real seconds.")]


def schema() -> dict[str, Any]:
    """The JSON Schema of a result."""
    form = msgspec.json.schema(Result)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "grader-result/1"}
    return {**head, "$ref": form["$ref"], "$defs": form["$defs"]}

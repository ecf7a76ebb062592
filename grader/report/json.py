"""The report for programs: JSON in the form ``grader-result/1``, with its published JSON Schema.

Two runs over the same submission give the same bytes but for the fields in ``VOLATILE``.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from grader import model
from grader.model import Outcome, Verdict, Visibility
from grader.report.text import json_safe

__all__ = ["SCHEMA_FILE", "VOLATILE", "Result", "from_json", "schema", "schema_bytes", "to_json"]

SCHEMA_FILE = Path(__file__).with_name("grader-result-1.schema.json")
VOLATILE = ("started", "duration_s")

Points = Annotated[int, Meta(ge=0)]
Line = Annotated[int, Meta(ge=0, description="Counted from 1; 0 where no line is known.")]

# Legal in JSON, and yet not for a terminal or for the log of a GitHub job, where "##[" begins a command.
_ESCAPED = re.compile("(?<=#)#(?=\\[)|[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


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


class Provenance(Part, frozen=True):
    """What the score rests on."""

    versions: dict[str, str]
    submission_digest: str
    checks_digest: str
    seed: str
    isolation: list[str]


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


def to_json(score: model.Score) -> bytes:
    """The score as UTF-8 JSON, two spaces deep, with a line end."""
    return _pretty(msgspec.to_builtins(_result(score)))


def from_json(data: bytes) -> Result:
    """Read a result back; raises ``msgspec.ValidationError`` where it does not keep to the schema."""
    return msgspec.json.decode(data, type=Result)


def schema() -> dict[str, Any]:
    """The JSON Schema of a result."""
    form = msgspec.json.schema(Result)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "grader-result/1"}
    return {**head, "$ref": form["$ref"], "$defs": form["$defs"]}


def schema_bytes() -> bytes:
    """What the published file ``SCHEMA_FILE`` holds."""
    return _pretty(schema())


def _pretty(value: Any) -> bytes:
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return (_ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n").encode()


def _result(score: model.Score) -> Result:
    provenance = score.provenance
    return Result(
        schema="grader-result/1",
        score=score.score,
        max_score=score.max_score,
        exercises=[_exercise(exercise) for exercise in score.exercises],
        ungradable=[e.run.exercise.id for e in score.exercises if e.score is None],
        notes=[json_safe(note) for note in score.notes],
        provenance=Provenance(
            versions={json_safe(name): json_safe(value) for name, value in sorted(provenance.versions.items())},
            submission_digest=provenance.submission_digest,
            checks_digest=provenance.checks_digest,
            seed=provenance.seed,
            isolation=[json_safe(part) for part in provenance.isolation],
        ),
        started=score.started,
        duration_s=max(0.0, _time(score.duration_s) or 0.0),
    )


def _exercise(exercise: model.ExerciseScore) -> Exercise:
    run = exercise.run
    return Exercise(
        id=run.exercise.id,
        title=run.exercise.title,
        verdict=exercise.verdict,
        score=exercise.score,
        max_score=exercise.max_score,
        attempted=run.attempted,
        message=json_safe(" ".join(part for part in (run.message, run.fault) if part)),
        where=_place(run.where),
        checks=[_check(outcome) for outcome in run.outcomes],
    )


def _check(outcome: model.CheckOutcome) -> Check:
    check, failure = outcome.check, outcome.failure
    return Check(
        id=check.id,
        sentence=check.sentence,
        task=check.task,
        visibility=check.visibility,
        outcome=outcome.outcome,
        points=outcome.points,
        max_points=check.points,
        expected=json_safe(failure.expected) if failure else None,
        seen=json_safe(failure.seen) if failure else None,
        where=_place(failure.where) if failure else None,
        look_at=json_safe(failure.look_at) if failure and failure.look_at else None,
        timeline=_timeline(failure.timeline) if failure and failure.timeline else None,
        printed=json_safe(outcome.printed),
    )


def _place(place: model.Place | None) -> Place | None:
    if place is None:
        return None
    text = (json_safe(part) for part in (place.file, place.text, place.function))
    file, code, function = text
    return Place(file=file, line=max(0, place.line), text=code, function=function)


def _timeline(timeline: model.Timeline) -> Timeline:
    return Timeline(
        start_s=_time(timeline.start_s) or 0.0,
        took_s=_time(timeline.took_s),
        goal_s=_time(timeline.goal_s),
        lanes=[
            Lane(
                label=json_safe(lane.label),
                kind=json_safe(lane.kind),
                start_s=_time(lane.start_s) or 0.0,
                end_s=_time(lane.end_s),
                result=json_safe(lane.result),
                where=_place(lane.place),
            )
            for lane in timeline.lanes
        ],
        freezes=[
            Freeze(
                what=json_safe(freeze.what),
                start_s=_time(freeze.start_s) or 0.0,
                end_s=_time(freeze.end_s) or 0.0,
                where=_place(freeze.place),
            )
            for freeze in timeline.freezes
        ],
    )


def _time(value: float | None) -> float | None:
    """Seconds to the microsecond, without the dust of floating point; None where JSON has no number for it."""
    return None if value is None or not math.isfinite(value) else round(float(value), 6) + 0.0

"""The report for programs: a score as JSON in the form ``grader-result/1``, and that form's published schema.

Two runs over the same submission give the same bytes but for the fields in ``VOLATILE``.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import msgspec

from grader import model
from grader.report import result
from grader.report.result import Result, schema
from grader.report.text import json_safe

__all__ = ["SCHEMA_FILE", "VOLATILE", "Result", "from_json", "schema", "schema_bytes", "to_json"]

SCHEMA_FILE = Path(__file__).with_name("grader-result-1.schema.json")
VOLATILE = ("started", "duration_s")

# Legal in JSON, and yet not for a terminal or for the log of a GitHub job, where "##[" begins a command.
_ESCAPED = re.compile(
    "(?<=#)#(?=\\[)|[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def to_json(score: model.Score) -> bytes:
    """The score as UTF-8 JSON, two spaces deep, with a line end."""
    return _pretty(msgspec.to_builtins(_result(score)))


def from_json(data: bytes) -> Result:
    """Read a result back; raises ``msgspec.ValidationError`` where it does not keep to the schema."""
    return msgspec.json.decode(data, type=Result)


def schema_bytes() -> bytes:
    """What the published file ``SCHEMA_FILE`` holds."""
    return _pretty(schema())


def _pretty(value: Any) -> bytes:
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return (_ESCAPED.sub(_escape, text) + "\n").encode()


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _result(score: model.Score) -> result.Result:
    provenance = score.provenance
    return result.Result(
        schema="grader-result/1",
        score=score.score,
        max_score=score.max_score,
        exercises=[_exercise(exercise) for exercise in score.exercises],
        ungradable=[e.run.exercise.id for e in score.exercises if e.score is None],
        notes=[json_safe(note) for note in score.notes],
        provenance=result.Provenance(
            versions={json_safe(name): json_safe(value) for name, value in sorted(provenance.versions.items())},
            submission_digest=provenance.submission_digest,
            checks_digest=provenance.checks_digest,
            seed=provenance.seed,
            isolation=[json_safe(part) for part in provenance.isolation],
        ),
        started=score.started,
        duration_s=max(0.0, _time(score.duration_s) or 0.0),
    )


def _exercise(exercise: model.ExerciseScore) -> result.Exercise:
    run = exercise.run
    return result.Exercise(
        id=run.exercise.id,
        title=run.exercise.title,
        verdict=exercise.verdict,
        score=exercise.score,
        max_score=exercise.max_score,
        attempted=run.attempted,
        message=json_safe(" ".join(part for part in (run.message, run.fault) if part)),
        where=_place(run.where),
        checks=[_check(outcome) for outcome in run.outcomes],
        waiting=[
            result.Waiting(sentence=check.sentence, task=check.task, max_points=check.points)
            for check in run.exercise.waiting
        ],
    )


def _check(outcome: model.CheckOutcome) -> result.Check:
    check, failure = outcome.check, outcome.failure
    return result.Check(
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


def _place(place: model.Place | None) -> result.Place | None:
    if place is None:
        return None
    return result.Place(
        file=json_safe(place.file),
        line=max(0, place.line),
        text=json_safe(place.text),
        function=json_safe(place.function),
    )


def _timeline(timeline: model.Timeline) -> result.Timeline:
    return result.Timeline(
        start_s=_time(timeline.start_s) or 0.0,
        took_s=_time(timeline.took_s),
        goal_s=_time(timeline.goal_s),
        lanes=[
            result.Lane(
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
            result.Freeze(
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

"""The report for Gradescope's autograder: ``results.json``.

Source: Gradescope's "Autograder Specifications", results.json. One entry per check, so that its points add up there.
"""

from __future__ import annotations

import json
from typing import Any

from grader.model import Check, CheckOutcome, ExerciseScore, Outcome, Score
from grader.report import wording
from grader.report.text import json_safe, markdown

__all__ = ["fault", "results"]


def results(score: Score, *, points: int | None = None) -> bytes:
    """The whole file. Gradescope shows Markdown. ``points`` takes the place of the sum of the tests: an instructor may
    have given some by hand."""
    tests = [test for exercise in score.exercises for test in _tests(exercise)]
    return _bytes(
        {
            "score": score.score if points is None else points,
            "execution_time": max(0, round(score.duration_s)),
            "output": markdown(" ".join((wording.standing(score), *score.notes)), limit=2000),
            "output_format": "md",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": tests,
            "extra_data": {"isolation": list(score.provenance.isolation)},
        }
    )


def fault(message: str) -> bytes:
    """What to write when nothing could be graded: no score, for it is no zero, and why."""
    return _bytes({"output": markdown(message, limit=2000), "output_format": "md", "visibility": "visible"})


def _tests(exercise: ExerciseScore) -> list[dict[str, Any]]:
    if exercise.score is None:  # a test without a score is a remark there
        name = f"{exercise.run.exercise.id} could not be graded"
        return [{"name": name, "output": f"{wording.FAULT} {wording.FAULT_NEXT}", "output_format": "text"}]
    tests = [_test(exercise, number, outcome) for number, outcome in enumerate(exercise.run.outcomes, start=1)]
    return tests + [
        {
            **_head(exercise, number, check),
            "score": 0,
            "status": "failed",
            "output": wording.LATER,
            "output_format": "text",
        }
        for number, check in enumerate(wording.not_run(exercise), start=len(tests) + 1)
    ]


def _head(exercise: ExerciseScore, number: int, check: Check) -> dict[str, Any]:
    return {
        "name": json_safe(f"{exercise.run.exercise.id}: {check.sentence}", limit=400),
        "number": f"{exercise.run.exercise.number}.{number}",
        "max_score": check.points,
        "tags": [exercise.run.exercise.id, f"task {check.task}"],
        "visibility": "visible",
    }


def _test(exercise: ExerciseScore, number: int, outcome: CheckOutcome) -> dict[str, Any]:
    return {
        **_head(exercise, number, outcome.check),
        "score": outcome.points,
        "status": "passed" if outcome.outcome is Outcome.PASSED else "failed",
        "output": _output(exercise, outcome),
        "output_format": "md",
    }


def _output(exercise: ExerciseScore, outcome: CheckOutcome) -> str:
    if outcome.outcome is Outcome.PASSED:
        return ""
    if outcome.outcome is Outcome.SKIPPED:
        return f"Skipped. Waits for: {markdown(wording.waits_for(outcome, exercise), limit=300)}."
    failure = outcome.failure
    if failure is None:
        return markdown(exercise.run.message or wording.seen_nothing(outcome))
    where = wording.line_of(failure.where) if failure.where else ""
    parts = {"Expected": failure.expected, "Seen": failure.seen, "Where": where, "Look at": failure.look_at}
    return "\n".join(f"- **{name}:** {markdown(text)}" for name, text in parts.items() if text)


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=1, sort_keys=False).encode() + b"\n"

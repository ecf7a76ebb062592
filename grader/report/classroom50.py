"""The report for Classroom 50: ``result.json`` in the form ``classroom50/result/v1``.

Source: foundation50/classroom50, schemas/result-v1.schema.json. Keys that a test has beyond the schema's are kept
there, so the feedback travels with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from grader.errors import UsageError
from grader.model import Check, CheckOutcome, ExerciseScore, Outcome, Score
from grader.report import wording
from grader.report.text import json_safe

__all__ = ["result"]

URLS = {"commit": "COMMIT_URL", "release": "RELEASE_URL", "review": "REVIEW_URL"}
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


def result(score: Score, environ: Mapping[str, str]) -> bytes:
    """The whole file. What was handed in by whom is told by the variables that Classroom 50's runner sets.

    Raises UsageError naming the first variable that is missing.
    """

    def told(*names: str) -> str:
        for name in names:
            if environ.get(name):
                return json_safe(environ[name])
        raise UsageError(f"The variable {names[0]} is not set. Classroom 50's runner sets it: is this run by it?")

    tag = told("SUBMISSION_TAG")
    kind = environ.get("ASSIGNMENT_TYPE", "")
    when = TIME.match(score.started)
    tests = [test for exercise in score.exercises for test in _tests(exercise)]
    value = {
        "schema": "classroom50/result/v1",
        "classroom": told("CLASSROOM"),
        "assignment": told("ASSIGNMENT"),
        "assignment_type": kind if kind in ("individual", "group") else "individual",
        "owner": told("USERNAME", "OWNER"),
        "submission": tag if tag.startswith("submit/") else f"submit/{tag}",
        **{key: told(name) for key, name in URLS.items()},
        "datetime": f"{when[0]}Z" if when else "1970-01-01T00:00:00Z",
        "score": sum(int(str(test["score"])) for test in tests),
        "max-score": sum(int(str(test["max-score"])) for test in tests),
        "tests": tests,
    }
    return json.dumps(value, indent=1).encode() + b"\n"


def _tests(exercise: ExerciseScore) -> Iterator[dict[str, object]]:
    """A test for each check, also for those that did not run: so the points possible are the course's."""
    for outcome in exercise.run.outcomes:
        yield _test(exercise, outcome)
    for check in wording.not_run(exercise):
        test = _head(exercise, check)
        yield test | {"passed": False, "score": 0, "outcome": "ungradable" if exercise.score is None else "not run yet"}


def _head(exercise: ExerciseScore, check: Check) -> dict[str, object]:
    name = json_safe(f"{exercise.run.exercise.id}: {check.sentence}", limit=400)
    return {"test-name": name, "max-score": check.points}


def _test(exercise: ExerciseScore, outcome: CheckOutcome) -> dict[str, object]:
    check, failure = outcome.check, outcome.failure
    earned = outcome.points if exercise.score is not None else 0
    test: dict[str, object] = {
        **_head(exercise, check),
        "passed": outcome.outcome is Outcome.PASSED and exercise.score is not None,
        "score": earned,
        "outcome": "ungradable" if exercise.score is None else outcome.outcome.value,
    }
    if failure:
        where = wording.line_of(failure.where) if failure.where else ""
        parts = {"expected": failure.expected, "seen": failure.seen, "where": where, "look-at": failure.look_at}
        test |= {name: json_safe(text, limit=600) for name, text in parts.items() if text}
    return test

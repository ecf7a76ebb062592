"""The report for the classic workflow of GitHub Classroom, which its tools still read.

Source: ``classroom-resources/autograding-grading-reporter`` v1 (dist/main.js): the step output ``result`` is base64 of
this JSON, and two notices carry the points. One test per check with whole points makes its table and its points agree.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from grader.model import Check, ExerciseScore, Outcome, Score, Verdict
from grader.report import wording
from grader.report.text import workflow_message

__all__ = ["LARGEST", "notices", "payload"]

LARGEST = 64_000  # bytes of JSON; the reporter fails at about 98,000
NAME = 90  # characters of a check's sentence
LATER = "(not run yet) "


def payload(score: Score) -> str:
    """The value of the step output: base64 in one line. ``test_code`` is empty, for the reporter prints it."""
    verdicts = {exercise.verdict for exercise in score.exercises}
    status = "error" if Verdict.UNGRADABLE in verdicts else "pass" if verdicts == {Verdict.PASSED} else "fail"
    length = NAME
    while True:
        tests = [test for exercise in score.exercises for test in _tests(exercise, length)]
        value = {"version": 1, "status": status, "max_score": score.max_score, "tests": tests}
        data = json.dumps(value, separators=(",", ":")).encode()
        if len(data) <= LARGEST or not length:
            return base64.b64encode(data).decode()
        length = length * 2 // 3 if length > 10 else 0


def notices(score: Score) -> list[str]:
    """The two notices by which the points are found, as workflow commands."""
    earned, most = score.score, score.max_score
    report = json.dumps({"totalPoints": earned, "maxPoints": most}, separators=(",", ":"))
    return [
        f"::notice title=Autograding complete::{workflow_message(f'Points {earned}/{most}')}",
        f"::notice title=Autograding report::{workflow_message(report)}",
    ]


def _tests(exercise: ExerciseScore, length: int) -> Iterator[dict[str, object]]:
    """A test for each check, also for those that did not run: so the points possible are the course's."""
    error = exercise.verdict is Verdict.UNGRADABLE
    for outcome in exercise.run.outcomes:
        status = "error" if error else "pass" if outcome.outcome is Outcome.PASSED else "fail"
        yield _test(exercise, outcome.check, length, status=status, points=0 if error else outcome.points)
    for check in wording.not_run(exercise):
        yield _test(
            exercise, check, length, status="error" if error else "fail", points=0, later="" if error else LATER
        )


def _test(
    exercise: ExerciseScore, check: Check, length: int, *, status: str, points: int, later: str = ""
) -> dict[str, object]:
    sentence = " ".join(check.sentence.split()).replace("::", ": :")
    cut = sentence if len(sentence) <= length else f"{sentence[:length].rstrip()}…"
    return {
        "name": f"{exercise.run.exercise.number} {later}{cut}".strip(),
        "status": status,
        "score": points,
        "max_score": check.points,
        "message": None,
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "execution_time": "0s",
    }

"""The report for the classic workflow of GitHub Classroom, which its tools still read.

Source: ``classroom-resources/autograding-grading-reporter`` v1 (dist/main.js): the step output ``result`` is base64 of
this JSON, and two notices carry the points. One test per check with whole points makes its table and its points agree.
"""

from __future__ import annotations

import base64
import json

from grader.model import CheckOutcome, ExerciseScore, Outcome, Score, Verdict
from grader.report.text import workflow_message

__all__ = ["LARGEST", "notices", "payload"]

LARGEST = 64_000  # bytes of JSON; the reporter fails at about 98,000
NAME = 90  # characters of a check's sentence


def payload(score: Score) -> str:
    """The value of the step output: base64 in one line. ``test_code`` is empty, for the reporter prints it."""
    verdicts = {exercise.verdict for exercise in score.exercises}
    status = "error" if Verdict.UNGRADABLE in verdicts else "pass" if verdicts == {Verdict.PASSED} else "fail"
    length = NAME
    while True:
        tests = [_test(exercise, outcome, length) for exercise in score.exercises for outcome in exercise.run.outcomes]
        value = {"version": 1, "status": status, "max_score": _most(score), "tests": tests}
        data = json.dumps(value, separators=(",", ":")).encode()
        if len(data) <= LARGEST or not length:
            return base64.b64encode(data).decode()
        length = length * 2 // 3 if length > 10 else 0


def notices(score: Score) -> list[str]:
    """The two notices by which the points are found, as workflow commands."""
    earned, most = score.score, _most(score)
    report = json.dumps({"totalPoints": earned, "maxPoints": most}, separators=(",", ":"))
    return [
        f"::notice title=Autograding complete::{workflow_message(f'Points {earned}/{most}')}",
        f"::notice title=Autograding report::{workflow_message(report)}",
    ]


def _most(score: Score) -> int:
    return sum(outcome.check.points for exercise in score.exercises for outcome in exercise.run.outcomes)


def _test(exercise: ExerciseScore, outcome: CheckOutcome, length: int) -> dict[str, object]:
    check = outcome.check
    passed = outcome.outcome is Outcome.PASSED
    sentence = " ".join(check.sentence.split()).replace("::", ": :")
    cut = sentence if len(sentence) <= length else f"{sentence[:length].rstrip()}…"
    error = exercise.verdict is Verdict.UNGRADABLE
    return {
        "name": f"{exercise.run.exercise.number} {cut}".strip(),
        "status": "error" if error else "pass" if passed else "fail",
        "score": 0 if error else outcome.points,
        "max_score": check.points,
        "message": None,
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "execution_time": "0s",
    }

"""What a policy leaves of a failure, and that it leaves nothing of the data of a check."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from grader.course import load_course, select
from grader.grading import grade_submitted
from grader.model import (
    Check,
    CheckOutcome,
    Exercise,
    ExerciseRun,
    Failure,
    Feedback,
    Lane,
    Outcome,
    Place,
    Provenance,
    Score,
    Timeline,
    Visibility,
)
from grader.report import classic, classroom50, github, gradescope, html, junit, terminal
from grader.report.feedback import for_students, without_data
from grader.report.json import to_json
from grader.scoring import score_all
from grader.submission import SubmittedFiles
from grader.tests.report.test_formats import RUN_BY_50

ROOT = Path(__file__).parents[3]
PLACE = Place(file="exercises/05_fan_out/views.py", line=3)
TIMELINE = Timeline(lanes=(Lane(label="GET users.example/users/77", kind="upstream", start_s=0, end_s=1, place=PLACE),))
FAILURE = Failure(
    expected='status 200 with {"user": "Ada"}',
    seen='status 500, because the view raised KeyError: "Ada"',
    where=PLACE,
    look_at="Which key?",
    timeline=TIMELINE,
)


def score(visibility: Visibility = Visibility.HIDDEN, feedback: Feedback = Feedback.FULL, message: str = "") -> Score:
    check = Check(
        id="test_x", sentence="It works.", task=1, visibility=visibility, points=3, file="t.py", feedback=feedback
    )
    exercise = Exercise(
        id="05_x", title="X", level="easy", folder=Path("x"), edit=("views.py",), given=(), checks=(check,)
    )
    outcome = CheckOutcome(check=check, outcome=Outcome.FAILED, failure=FAILURE, printed="Ada")
    run = ExerciseRun(exercise=exercise, outcomes=(outcome,), message=message)
    provenance = Provenance(versions={}, submission_digest="", checks_digest="", seed="", isolation=())
    return score_all([run], provenance=provenance)


def told(score: Score) -> CheckOutcome:
    ((outcome,),) = (exercise.run.outcomes for exercise in score.exercises)
    return outcome


def test_full_tells_all() -> None:
    assert for_students(score()) == score()


def test_gap_tells_what_and_where() -> None:
    outcome = told(for_students(score(feedback=Feedback.GAP)))
    assert outcome.failure == Failure(
        expected="status 200 with …",
        seen="status 500, because the view raised KeyError: …",
        where=PLACE,
        look_at="Which key?",
        timeline=replace(TIMELINE, lanes=(replace(TIMELINE.lanes[0], label="GET users.example/…"),)),
    )
    assert outcome.printed == ""


def test_result_tells_that() -> None:
    outcome = told(for_students(score(feedback=Feedback.RESULT)))
    assert (outcome.failure, outcome.printed, outcome.outcome) == (None, "", Outcome.FAILED)


def test_a_policy_of_the_caller_comes_first() -> None:
    assert told(for_students(score(feedback=Feedback.RESULT), Feedback.FULL)).failure == FAILURE


@pytest.mark.parametrize("policy", list(Feedback))
def test_points_and_totals_stay(policy: Feedback) -> None:
    shown = for_students(score(), policy)
    assert (shown.score, shown.max_score) == (score().score, score().max_score)


def test_what_a_student_can_read_anyway_is_told() -> None:
    assert told(for_students(score(Visibility.EXAMPLE, Feedback.RESULT))).failure == FAILURE


def test_a_file_that_cannot_run_is_told() -> None:
    """That is no secret of a check."""
    assert told(for_students(score(feedback=Feedback.RESULT, message=FAILURE.seen))).failure == FAILURE


def in_the_terminal(score: Score) -> str:
    file = io.StringIO()
    terminal.render(score, Console(file=file, width=300), details=frozenset({"05_x"}))
    return file.getvalue()


REPORTS: dict[str, Callable[[Score], str]] = {
    "log": in_the_terminal,
    "summary": github.summary,
    "annotations": lambda score: "\n".join(github.annotations(score)),
    "json": lambda score: to_json(score).decode(),
    "page": lambda score: html.page(score, title="Ada's exercises").replace("Ada&#x27;s exercises", ""),
    "gradescope": lambda score: gradescope.results(score).decode(),
    "junit": lambda score: junit.xml(score).decode(),
    "classroom 50": lambda score: classroom50.result(score, RUN_BY_50).decode(),
    "classic": lambda score: base64.b64decode(classic.payload(score)).decode() + "\n".join(classic.notices(score)),
}
TELLS_ONLY_NAMES = ("classic",)


@pytest.mark.parametrize("policy", list(Feedback))
@pytest.mark.parametrize("report", list(REPORTS))
def test_every_report_tells_as_much(report: str, policy: Feedback) -> None:
    """The data of a check, the gap, the place: each stands in all reports, or in none."""
    text = REPORTS[report](for_students(score(feedback=policy)))
    told = {
        "data": "Ada" in text,
        "gap": "raised KeyError" in text,
        "place": "views.py" in text and "Which key" in text,
    }
    full, gap = policy is Feedback.FULL, policy is not Feedback.RESULT
    if report in TELLS_ONLY_NAMES:
        full = gap = False
    assert told == {"data": full, "gap": gap, "place": gap}
    assert "It works." in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('status 200 with {"a": [1, {"b": "}"}]}', "status 200 with …"),
        ("status 404 with the text 'no \"such\" user'", "status 404 with the text …"),
        ("1.7 s (the slowest needs 0.9 s)", "1.7 s (the slowest needs 0.9 s)"),
        ("`order_count` is 11", "`order_count` is …"),
        ("GET https://users.example/users/17?x=y, twice", "GET https://users.example/…, twice"),
        ("GET /dashboard/17/", "GET /…"),
        ("header X-Request-ID: 5a-b", "header X-Request-ID: …"),
        ("X-Request-ID: 5a-b", "X-Request-ID: …"),
        ("`items[3]`: -4.5 instead of 1e9", "`items…`: … instead of …"),
        ("the view didn't return what it shouldn't", "the view didn't return what it shouldn't"),
        ("`time.sleep` held the event loop for 2.0 s", "`time.sleep` held the event loop for 2.0 s"),
        ("a path like views.py:12", "a path like views.py:…"),
    ],
)
def test_without_data(text: str, left: str) -> None:
    assert without_data(text) == left


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    [
        ("02", "answers_with_the_whole_profile"),
        ("04", "city_pasted_into_the_url"),
        ("08", "every_fifth_id_to_one_worker"),
        ("10", "a_lock_per_request"),
        ("15", "beginning_on_self"),
    ],
)
def test_two_courses_with_other_data_tell_the_same(
    exercise: str, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What remains does not depend on what the judge drew, but for seconds."""
    course = load_course(ROOT)
    (chosen,) = select(course, [exercise])
    path = ROOT / "reference" / chosen.id / "mistakes" / f"{mistake}.py"
    texts = []
    for secret in ("one", "two"):
        monkeypatch.setenv("GRADER_SECRET", secret)
        submitted = SubmittedFiles(exercise=chosen.id, files={chosen.edit[0]: path.read_bytes()}, digest=mistake)
        shown = for_students(grade_submitted(course, (chosen,), {chosen.id: submitted}), Feedback.GAP)
        failures = [
            (o.check.id, o.failure.expected, o.failure.seen, o.failure.where)
            for e in shown.exercises
            for o in e.run.outcomes
            if o.failure and o.check.visibility is Visibility.HIDDEN
        ]
        assert failures
        texts.append(re.sub(r"\d[\d.]* s\b", "N s", str(failures)))
    assert texts[0] == texts[1]

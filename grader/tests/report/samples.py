"""Scores made by hand, for the tests of the reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.model import (
    Check,
    CheckOutcome,
    Exercise,
    ExerciseRun,
    ExerciseScore,
    Failure,
    Freeze,
    Lane,
    Outcome,
    Place,
    Provenance,
    Score,
    Timeline,
    Verdict,
    Visibility,
)

VIEWS = "exercises/05_fan_out/views.py"
HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \u202egnp.exe \ud800 \x00\x07 "
    "`tick` ```fence``` <script>alert(1)</script> </details> | pipe | @everyone #12 https://evil.example "
    "www.evil.example [a](https://evil.example) ![i](https://evil.example/i.png)\n::error file=x::owned\r\n"
    "  ::stop-commands::t\n##[error]owned %0A $(id)"
)

PROVENANCE = Provenance(
    versions={"python": "3.13.1", "django": "5.2.8", "grader": "0.1.0"},
    submission_digest="sha256:11",
    checks_digest="sha256:22",
    seed="33",
    isolation=("network: none", "files: read only"),
)


def place(line: int, text: str = "", *, file: str = VIEWS) -> Place:
    """A line of the student's code."""
    return Place(file=file, line=line, text=text, function="dashboard")


def lane(label: str, start_s: float, end_s: float | None, **options: Any) -> Lane:
    """A bar, of an upstream call that answered 200 unless told otherwise."""
    return Lane(label=label, start_s=start_s, end_s=end_s, **{"kind": "upstream", "result": "200", **options})


ONE_AFTER_ANOTHER = Timeline(
    lanes=(
        lane(
            "GET users.example/users/41",
            0.0,
            1.0,
            place=place(12, 'user = await client.get(f"{USERS}/{user_id}")'),
        ),
        lane(
            "GET orders.example/orders",
            1.0,
            2.0,
            place=place(13, 'orders = await client.get("https://orders.example/orders", params={"user": user_id})'),
        ),
        lane("GET tips.example/tip", 2.0, 3.0, place=place(14, 'tip = await client.get("https://tips.example/tip")')),
    ),
    took_s=3.0,
    goal_s=1.0,
)

SLEEP = place(9, "time.sleep(seconds)", file="exercises/03_waiting_without_blocking/views.py")
TWENTY_VISITORS = Timeline(
    lanes=tuple(
        Lane(label=f"visitor {i}", kind="visitor", start_s=0.0, end_s=0.4 * i, result="200") for i in range(1, 21)
    ),
    freezes=tuple(Freeze(what="time.sleep", start_s=0.4 * i, end_s=0.4 * (i + 1), place=SLEEP) for i in range(20)),
    took_s=8.0,
    goal_s=0.4,
)


def failed(timeline: Timeline | None = ONE_AFTER_ANOTHER, **options: Any) -> CheckOutcome:
    """A hidden check that failed: the calls of a fan-out ran one after another."""
    failure = Failure(
        expected="1.0 s, as long as the slowest source takes",
        seen="3.0 s: each call begins when the one before it has ended",
        where=place(12, 'user = await client.get(f"{USERS}/{user_id}")'),
        look_at="What does each await wait for before the next line runs?",
        timeline=timeline,
    )
    return outcome(
        "test_together",
        **{
            "sentence": "The three sources are asked at the same time.",
            "task": 2,
            "points": 3,
            "failure": failure,
            **options,
        },
    )


def outcome(id: str, outcome: Outcome = Outcome.FAILED, **options: Any) -> CheckOutcome:
    """One check and what became of it."""
    known = {key: options.pop(key) for key in ("failure", "printed") if key in options}
    check = {"sentence": f"Sentence of {id}.", "task": 1, "visibility": Visibility.HIDDEN, "points": 2, **options}
    return CheckOutcome(check=Check(id=id, **check), outcome=outcome, **known)


def exercise(
    id: str, title: str, *outcomes: CheckOutcome, verdict: Verdict | None = None, **options: Any
) -> ExerciseScore:
    """One exercise with these outcomes, scored by their points."""
    folder = Exercise(
        id=id,
        title=title,
        level="easy",
        folder=Path("exercises") / id,
        edit=("views.py",),
        given=("urls.py",),
        checks=tuple(o.check for o in outcomes),
    )
    earned, possible = sum(o.points for o in outcomes), sum(o.check.points for o in outcomes)
    if verdict is None:
        verdict = Verdict.PASSED if earned == possible else Verdict.PARTIAL if earned else Verdict.FAILED
    run = ExerciseRun(exercise=folder, outcomes=outcomes, **options)
    return ExerciseScore(
        run=run, verdict=verdict, score=None if verdict is Verdict.UNGRADABLE else earned, max_score=possible
    )


def score(*exercises: ExerciseScore, **options: Any) -> Score:
    """A whole score."""
    return Score(
        exercises=exercises, provenance=PROVENANCE, started="2026-11-20T10:00:00+00:00", duration_s=1.25, **options
    )


def passed(id: str, points: int = 2, **options: Any) -> CheckOutcome:
    """A check that passed."""
    return outcome(id, Outcome.PASSED, points=points, **options)


def fan_out() -> ExerciseScore:
    """An exercise half done: one passed, one failed with a picture, one skipped, one missing."""
    return exercise(
        "05_fan_out",
        "Three sources at once",
        passed(
            "test_answers", 4, visibility=Visibility.EXAMPLE, sentence="The dashboard answers with the three parts."
        ),
        failed(printed="user is 41\nNone\n"),
        outcome(
            "test_order",
            Outcome.SKIPPED,
            sentence="The parts are right whatever order the answers come in.",
            needs=("test_answers", "test_together"),
        ),
        outcome("test_closed", Outcome.MISSING, sentence="No client is left open.", task=3, points=1),
    )


def held_up() -> ExerciseScore:
    """One early failure, and nine checks that need it, each through the one before."""
    chain = [
        outcome(f"test_{n}", Outcome.SKIPPED, needs=(f"test_{n - 1}" if n else "test_together",)) for n in range(9)
    ]
    return exercise("05_fan_out", "Three sources at once", passed("test_answers"), failed(), *chain)


def in_a_students_copy() -> Score:
    """A score of examples only: two hidden checks, worth 5 points, are not there."""
    whole = exercise("05_fan_out", "Three sources at once", passed("test_answers", visibility=Visibility.EXAMPLE))
    hidden = [outcome(f"hidden_{points}", points=points).check for points in (2, 3)]
    waiting = replace(whole.run.exercise, waiting=tuple(hidden), has_hidden=False)
    return score(replace(whole, run=replace(whole.run, exercise=waiting), max_score=7))


def waiting() -> ExerciseScore:
    """An exercise with a blocking call, and twenty visitors who wait for it."""
    failure = Failure(
        expected="0.4 s for twenty visitors together",
        seen="8.0 s: time.sleep held the event loop",
        where=SLEEP,
        look_at="Which call waits without letting others run?",
        timeline=TWENTY_VISITORS,
    )
    return exercise(
        "03_waiting_without_blocking",
        "Waiting without blocking",
        passed("test_waits", 3),
        outcome(
            "test_twenty_visitors",
            sentence="Twenty visitors wait together as long as one.",
            points=7,
            task=2,
            failure=failure,
            visibility=Visibility.EXAMPLE,
            file="test_examples.py",
            line=31,
        ),
    )


def stub(number: int) -> ExerciseScore:
    """An exercise not begun: all its checks fail."""
    outcomes = [
        outcome(
            f"test_{i}",
            sentence=f"Behaviour number {i} of this exercise is there.",
            task=i,
            failure=Failure(
                expected='200 and {"greeting": "Hello, Ada!"}',
                seen="501 Not Implemented",
                look_at=f"TODO({i}) in views.py",
            ),
        )
        for i in range(1, 6)
    ]
    return exercise(f"{number:02}_exercise_{number}", f"Exercise number {number}", *outcomes, attempted=False)


def fresh() -> Score:
    """What a student sees in a fresh clone: six stubs."""
    return score(*(stub(number) for number in range(1, 7)))


def ungradable() -> ExerciseScore:
    """An exercise that could not be graded."""
    return exercise(
        "07_partial_failure",
        "Some sources fail",
        outcome("test_a", Outcome.MISSING, points=10),
        verdict=Verdict.UNGRADABLE,
        fault="A check raised KeyError: 'x' (test_hidden.py line 40).",
    )


def mixed() -> Score:
    """A term in its middle."""
    return score(
        exercise("01_first_async_view", "Your first async view", passed("test_hello", 10)),
        waiting(),
        fan_out(),
        ungradable(),
        stub(8),
        notes=("exercises/05_fan_out/urls.py is not yours to change: the course's own file was used.",),
    )


def syntax_error() -> ExerciseScore:
    """An exercise whose file cannot be read."""
    return exercise(
        "05_fan_out",
        "Three sources at once",
        outcome("test_answers", Outcome.FAILED, points=4),
        outcome("test_order", Outcome.SKIPPED, needs=("test_answers",)),
        message="views.py cannot be imported: SyntaxError: '(' was never closed",
        where=place(7, "response = JsonResponse({"),
    )


def hostile(text: str = HOSTILE) -> Score:
    """A submission whose every text tries to break out of the report."""
    failure = Failure(
        expected=text,
        seen=text * 50,
        where=Place(file=text, line=3, text=text, function=text),
        look_at=text,
        timeline=Timeline(
            lanes=(lane(text, 0.0, 1.0, result=text, place=place(4, text, file=text)),),
            freezes=(Freeze(what=text, start_s=0.0, end_s=float("inf"), place=place(4, text)),),
            start_s=float("nan"),
            took_s=1.0,
            goal_s=1e300,
        ),
    )
    return score(
        exercise(
            "05_fan_out",
            "Three sources at once",
            passed("test_answers"),
            failed(failure=failure, printed=text * 100),
            message=text,
            where=Place(file=text, line=3, text=text),
        ),
        notes=(text,),
    )

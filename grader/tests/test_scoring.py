"""Scores and verdicts follow from outcomes alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import (
    Check,
    CheckOutcome,
    Exercise,
    ExerciseRun,
    Outcome,
    Provenance,
    Verdict,
    Visibility,
)
from grader.scoring import score_all, score_exercise

PASSED, FAILED, SKIPPED, MISSING = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.MISSING
POINTS = (0, 3, 2)


def exercise(id: str = "05_fan_out", points: tuple[int, ...] = POINTS) -> Exercise:
    """An exercise whose checks are worth ``points``."""
    checks = tuple(
        Check(id=f"test_{n}", sentence="It works.", task=1, visibility=Visibility.HIDDEN, points=worth)
        for n, worth in enumerate(points)
    )
    return Exercise(id=id, title="T", level="easy", folder=Path(), edit=("views.py",), given=(), checks=checks)


def run(*outcomes: Outcome, of: Exercise | None = None) -> ExerciseRun:
    """A run whose checks came out so, in order."""
    of = of or exercise()
    found = tuple(
        CheckOutcome(check=check, outcome=outcome) for check, outcome in zip(of.checks, outcomes, strict=False)
    )
    return ExerciseRun(exercise=of, outcomes=found)


@pytest.mark.parametrize(
    ("outcomes", "verdict", "score"),
    [
        ((PASSED, PASSED, PASSED), Verdict.PASSED, 5),
        ((PASSED, PASSED, FAILED), Verdict.PARTIAL, 3),
        ((FAILED, PASSED, PASSED), Verdict.PARTIAL, 5),
        ((PASSED, FAILED, SKIPPED), Verdict.FAILED, 0),
        ((PASSED, PASSED, MISSING), Verdict.PARTIAL, 3),
        ((PASSED, PASSED), Verdict.PARTIAL, 3),
        ((), Verdict.FAILED, 0),
    ],
)
def test_verdict(outcomes: tuple[Outcome, ...], verdict: Verdict, score: int) -> None:
    """All passed, some points, or none; a check that never reported did not pass."""
    scored = score_exercise(run(*outcomes))

    assert (scored.verdict, scored.score, scored.max_score) == (verdict, score, 5)


def test_fault() -> None:
    """The grader's own fault is never a zero."""
    scored = score_exercise(replace(run(PASSED, PASSED, PASSED), fault="the judge ended"))

    assert (scored.verdict, scored.score, scored.max_score) == (Verdict.UNGRADABLE, None, 5)


def test_no_checks() -> None:
    """Nothing to pass is not passed."""
    assert score_exercise(run(of=exercise(points=()))).verdict is Verdict.FAILED


def test_reported_twice() -> None:
    """A check that reported twice earns its points once, and only if both reports agree."""
    twice = run(PASSED, PASSED, PASSED)
    same = replace(twice, outcomes=twice.outcomes * 2)
    other = replace(twice, outcomes=(*twice.outcomes, replace(twice.outcomes[1], outcome=FAILED)))

    assert score_exercise(same).score == 5
    assert score_exercise(other).score == 2


def test_unknown_check() -> None:
    """An outcome of a check that the exercise does not have earns nothing, whatever it claims."""
    forged = CheckOutcome(check=replace(exercise().checks[1], id="test_forged", points=100), outcome=PASSED)
    dearer = CheckOutcome(check=replace(exercise().checks[1], points=100), outcome=PASSED)

    assert score_exercise(replace(run(), outcomes=(forged, dearer))).score == 3


PROVENANCE = Provenance(versions={}, submission_digest="aa", checks_digest="bb", seed="cc", isolation=())


class TestWhole:
    """A whole submission."""

    def test_order(self) -> None:
        """Exercises come in the order of their ids, whatever order they finished in."""
        runs = [run(PASSED, PASSED, PASSED, of=exercise("02_b")), run(of=exercise("01_a"))]

        score = score_all(runs, provenance=PROVENANCE, notes=["N."], started="2026-01-01T00:00:00Z", duration_s=1.5)

        assert [scored.run.exercise.id for scored in score.exercises] == ["01_a", "02_b"]
        assert (score.score, score.max_score, score.notes) == (5, 10, ("N.",))
        assert (score.started, score.duration_s, score.provenance) == ("2026-01-01T00:00:00Z", 1.5, PROVENANCE)

    def test_ungradable(self) -> None:
        """What could not be graded adds no points, and stays visible."""
        runs = [replace(run(PASSED, PASSED, PASSED), fault="x"), run(PASSED, PASSED, PASSED, of=exercise("06_x"))]

        assert score_all(runs, provenance=PROVENANCE).score == 5

    def test_hidden_checks_missing(self) -> None:
        """A score by examples alone says so, and for which exercises if not for all."""
        public = replace(exercise("01_a"), has_hidden=False)

        alone = score_all([run(of=public)], provenance=PROVENANCE)
        both = score_all([run(of=public), run()], provenance=PROVENANCE)

        assert alone.notes == ("The hidden checks are not in this checkout, so the examples alone were graded.",)
        assert both.notes == (
            "The hidden checks are not in this checkout, so the examples alone were graded for 01_a.",
        )

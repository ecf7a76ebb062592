"""From outcomes to points and verdicts. Pure: no files, no clock, no order of arrival."""

from __future__ import annotations

from collections.abc import Iterable

from grader.model import Exercise, ExerciseRun, ExerciseScore, Outcome, Provenance, Score, Verdict

__all__ = ["notes_on", "score_all", "score_exercise"]


def score_exercise(run: ExerciseRun) -> ExerciseScore:
    """Score one exercise by the checks that it has, whatever the run reports.

    A check earns its points if it has at least one outcome and every one of them is ``passed``; an outcome of a check
    that the exercise does not have counts for nothing. A fault of the grader is ungradable: no score, never a zero.
    """
    checks = run.exercise.checks
    max_score = run.exercise.max_score
    if run.fault:
        return ExerciseScore(run=run, verdict=Verdict.UNGRADABLE, score=None, max_score=max_score)
    reported: dict[str, set[Outcome]] = {}
    for outcome in run.outcomes:
        reported.setdefault(outcome.check.id, set()).add(outcome.outcome)
    passed = {id for id, outcomes in reported.items() if outcomes == {Outcome.PASSED}}
    score = sum(check.points for check in checks if check.id in passed)
    if checks and all(check.id in passed for check in checks):
        verdict = Verdict.PASSED
    else:
        verdict = Verdict.PARTIAL if score else Verdict.FAILED
    return ExerciseScore(run=run, verdict=verdict, score=score, max_score=max_score)


def score_all(
    runs: Iterable[ExerciseRun],
    *,
    provenance: Provenance,
    notes: Iterable[str] = (),
    started: str = "",
    duration_s: float = 0.0,
) -> Score:
    """Score a submission: every run in the order of the exercises' ids, and what a reader of the score must know.

    ``started`` (ISO 8601) and ``duration_s`` (real seconds) are passed through; they alone differ from run to run.
    """
    scores = sorted((score_exercise(run) for run in runs), key=lambda score: score.run.exercise.id)
    return Score(
        exercises=tuple(scores),
        provenance=provenance,
        notes=(*notes_on(score.run.exercise for score in scores), *notes),
        started=started,
        duration_s=duration_s,
    )


def notes_on(exercises: Iterable[Exercise]) -> tuple[str, ...]:
    """What a score does not cover: the exercises whose hidden checks are not in this checkout."""
    known = tuple(exercises)
    without = [exercise.id for exercise in known if not exercise.has_hidden]
    if not without:
        return ()
    waiting = [check for exercise in known for check in exercise.waiting]
    if waiting:
        points = sum(check.points for check in waiting)
        return (f"{len(waiting)} hidden checks, worth {points} points, wait until your push is graded.",)
    which = "" if len(without) == len(known) else f" for {', '.join(without)}"
    return (f"The hidden checks are not in this checkout, so the examples alone were graded{which}.",)

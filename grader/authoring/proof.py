"""Proof by grading: stub, reference, alternatives and mistakes do exactly what an exercise says they do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from grader.authoring.problem import LONGEST, Problem, discouraging, words
from grader.authoring.reached import unreached
from grader.authoring.variants import Kind, Variant, lay_out
from grader.lockstep.covered import covering
from grader.model import CheckOutcome, Course, Exercise, ExerciseRun, ExerciseScore, Outcome, Score
from grader.scoring import score_exercise
from grader.workers import spread

__all__ = ["Grade", "Trial", "measures_coverage", "prove", "trial_problems"]

Grade = Callable[[Course, tuple[Exercise, ...], Path], Score]
ADVICE = 25  # words in look_at


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One submission to grade for one exercise."""

    course: Course
    exercise: Exercise
    variant: Variant
    isolation: str = "auto"  # of its hosts

    @property
    def file(self) -> str:
        """Where it lies, from the checkout's root."""
        return self.variant.file


@dataclass(frozen=True, kw_only=True)
class _Graded:
    score: ExerciseScore
    unreached: tuple[Problem, ...] = ()


def measures_coverage() -> bool:
    """Whether coverage.py is installed, which tells what of a reference no check reaches."""
    return find_spec("coverage") is not None


def prove(
    trials: Iterable[Trial],
    *,
    jobs: int,
    grade: Grade | None = None,
    on_progress: Callable[[Trial], None] | None = None,
) -> Iterator[Problem]:
    """Grade every trial in ``jobs`` processes and say what is not as declared, in the order of the trials.

    ``grade`` defaults to the grader's own; it must be importable by name, as it is sent to other processes.
    ``on_progress`` is called after each trial, in the order they finish.
    """
    waiting = [replace(trial, course=replace(trial.course, exercises=(trial.exercise,))) for trial in trials]
    said: set[Problem] = set()  # a message that is too long comes from many mistakes
    for trial, graded in zip(waiting, _graded(waiting, jobs, grade, on_progress), strict=True):
        for problem in (*trial_problems(trial, graded.score), *graded.unreached):
            if problem not in said:
                said.add(problem)
                yield problem


def trial_problems(trial: Trial, score: ExerciseScore) -> Iterator[Problem]:
    """What a graded trial shows to be wrong with the exercise."""
    file, run = trial.variant.file, score.run
    if run.fault:
        yield Problem(file=file, what=f"could not be graded: {run.fault}. Correct the check, or report the fault.")
        return
    by_outcome: dict[Outcome, list[CheckOutcome]] = {outcome: [] for outcome in Outcome}
    for outcome in run.outcomes:
        by_outcome[outcome.outcome].append(outcome)
    reported = {outcome.check.id for outcome in run.outcomes}
    lost = [outcome.check.id for outcome in by_outcome[Outcome.MISSING]]
    lost += [check.id for check in trial.exercise.checks if check.id not in reported]
    if lost:
        yield Problem(file=file, what=f"gets no report from {', '.join(lost)}. A check must pass or fail.")
    rules = {Kind.STUB: _stub, Kind.MISTAKE: _mistake}
    yield from rules.get(trial.variant.kind, _right)(trial, score, by_outcome)
    yield from _skipped(trial, by_outcome)
    yield from _messages(trial, by_outcome[Outcome.FAILED])


def _stub(trial: Trial, score: ExerciseScore, by_outcome: dict[Outcome, list[CheckOutcome]]) -> Iterator[Problem]:
    if score.run.message:
        yield Problem(file=trial.variant.file, what=f"cannot be run: {score.run.message} A stub imports and answers.")
    for outcome in by_outcome[Outcome.PASSED]:
        if outcome.check.points:
            what = f"{outcome.check.id} is passed by the stub. Set its points to 0; others can need it."
            yield _at(trial, outcome, what)


def _right(trial: Trial, score: ExerciseScore, by_outcome: dict[Outcome, list[CheckOutcome]]) -> Iterator[Problem]:
    if score.run.message:
        yield Problem(file=trial.variant.file, what=f"cannot be run: {score.run.message}")
    for outcome in by_outcome[Outcome.FAILED]:
        why = f" Expected: {outcome.failure.expected} Seen: {outcome.failure.seen}" if outcome.failure else ""
        what = f"is right, but fails {outcome.check.id}.{why[:400]}"
        yield Problem(file=trial.variant.file, what=what)


def _mistake(trial: Trial, score: ExerciseScore, by_outcome: dict[Outcome, list[CheckOutcome]]) -> Iterator[Problem]:
    file, declared = trial.variant.file, trial.variant.fails or ()
    failed = [outcome.check.id for outcome in by_outcome[Outcome.FAILED]]
    if undeclared := [name for name in failed if name not in declared]:
        what = f"also fails {', '.join(undeclared)}. Declare it in `Fails:`, or let the check need what fails first."
        yield Problem(file=file, what=what)
    skipped = {outcome.check.id for outcome in by_outcome[Outcome.SKIPPED]}
    passed = {outcome.check.id for outcome in by_outcome[Outcome.PASSED]}
    if follow := [name for name in declared if name in skipped]:
        yield Problem(file=file, what=f"declares {', '.join(follow)}, which is skipped: what follows is not declared.")
    if caught := [name for name in declared if name in passed]:
        what = f"passes {', '.join(caught)}, which it declares to fail. Sharpen the check, or correct `Fails:`."
        yield Problem(file=file, what=what)


def _skipped(trial: Trial, by_outcome: dict[Outcome, list[CheckOutcome]]) -> Iterator[Problem]:
    """A check may be skipped only because of one that it needs."""
    not_passed = {o.check.id for outcome, found in by_outcome.items() if outcome is not Outcome.PASSED for o in found}
    for outcome in by_outcome[Outcome.SKIPPED]:
        if not not_passed.intersection(outcome.check.needs):
            what = f"{outcome.check.id} was skipped, though all that it needs passed."
            yield Problem(file=trial.variant.file, what=what)


def _messages(trial: Trial, failed: list[CheckOutcome]) -> Iterator[Problem]:
    for outcome in failed:
        if outcome.failure is None:
            yield _at(trial, outcome, f"{outcome.check.id} fails without a message. Use expect(…).")
            continue
        failure = outcome.failure
        for part, text, most in (
            ("a message", f"{failure.expected} {failure.seen} {failure.look_at}", LONGEST),
            ("advice (look_at)", failure.look_at, ADVICE),
        ):
            if words(text) > most:
                what = f"{outcome.check.id} fails with {part} of more than {most} words. Shorten it."
                yield _at(trial, outcome, what)
        if word := discouraging(failure.look_at):
            yield _at(trial, outcome, f'{outcome.check.id} says "{word}" in its advice (look_at).')


def _at(trial: Trial, outcome: CheckOutcome, what: str) -> Problem:
    file = f"exercises/{trial.exercise.id}/{outcome.check.file}"
    return Problem(file=file, line=outcome.check.line, what=what)


def _graded(
    trials: list[Trial], jobs: int, grade: Grade | None, on_progress: Callable[[Trial], None] | None
) -> list[_Graded]:
    def on_done(trial: Trial, graded: _Graded) -> None:
        if on_progress:
            on_progress(trial)

    return spread(partial(_grade_one, grade=grade), trials, jobs=jobs, died=_died, on_done=on_done)


def _died(trial: Trial) -> _Graded:
    return _fault(trial, "the process that graded it ended twice by itself")


def _fault(trial: Trial, fault: str) -> _Graded:
    return _Graded(score=score_exercise(ExerciseRun(exercise=trial.exercise, outcomes=(), fault=fault)))


def _grade_one(trial: Trial, grade: Grade | None) -> _Graded:
    """Grade one trial in a folder of its own; runs in a worker process."""
    measured = grade is None and trial.variant.kind is Kind.REFERENCE and measures_coverage()
    try:
        if grade is None:
            from grader.grading import grade as ours

            grade = partial(ours, isolation=trial.isolation)
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-audit-")))
            steps = stack.enter_context(covering()) if measured else {}
            lay_out(trial.variant, trial.exercise, root=trial.course.root, directory=directory)
            (score,) = grade(trial.course, (trial.exercise,), directory).exercises
    except Exception as error:  # one trial that cannot be graded is reported; the others are still graded
        fault = f"{type(error).__name__}: {error}".removesuffix(": ")
        return _fault(trial, fault)
    if not measured or score.score != score.max_score:
        return _Graded(score=score)
    return _Graded(score=score, unreached=tuple(unreached(trial.exercise, steps, root=trial.course.root)))

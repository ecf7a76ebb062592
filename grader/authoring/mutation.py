"""Proof of the checks: each mutant of a reference fails one of them, or it is known why it cannot."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from grader.authoring.equivalent import EQUIVALENT, Entry, read_equivalent
from grader.authoring.problem import Problem
from grader.authoring.variants import reference_folder
from grader.errors import CourseError, UsageError
from grader.model import CheckOutcome, Course, Exercise, Outcome
from grader.workers import spread

if TYPE_CHECKING:
    from grader.authoring.mutants import Mutant

__all__ = ["MutantTrial", "Mutation", "mutant_trials", "prove_by_mutants"]


@dataclass(frozen=True, kw_only=True)
class MutantTrial:
    """One mutant to grade."""

    course: Course
    exercise: Exercise
    name: str  # of the file that it takes the place of
    mutant: Mutant
    isolation: str = "auto"  # of its hosts

    @property
    def file(self) -> str:
        """The unchanged file, from the checkout's root."""
        return f"reference/{self.exercise.id}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """What became of the mutants of one reference."""

    exercise: str  # its id
    killed: int
    equivalent: int
    surviving: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class _Fate:
    killed: bool = False
    fault: str = ""  # why that cannot be said


def mutant_trials(course: Course, exercises: Iterable[Exercise], *, isolation: str = "auto") -> list[MutantTrial]:
    """Every mutant of every file of our solutions, to be graded with this isolation. Raises UsageError if mutmut is
    not installed."""
    if find_spec("mutmut") is None:
        raise UsageError("mutmut, which makes mutants, is not installed. Run: pip install -e '.[dev]'")
    from grader.authoring.mutants import mutants_of

    return [
        MutantTrial(
            course=replace(course, exercises=(exercise,)),
            exercise=exercise,
            name=name,
            mutant=mutant,
            isolation=isolation,
        )
        for exercise in exercises
        for name in exercise.edit
        if (path := reference_folder(course.root, exercise) / name).is_file()
        for mutant in mutants_of(path.read_text(encoding="utf-8"))
    ]


def prove_by_mutants(
    trials: Sequence[MutantTrial], *, jobs: int, on_progress: Callable[[MutantTrial], None] | None = None
) -> tuple[Mutation, ...]:
    """Grade every mutant in ``jobs`` processes and say, by exercise, what became of them."""

    def on_done(trial: MutantTrial, fate: _Fate) -> None:
        if on_progress:
            on_progress(trial)

    fates = spread(_fate, trials, jobs=jobs, died=_died, on_done=on_done)
    by_exercise: dict[str, list[tuple[MutantTrial, _Fate]]] = {}
    for trial, fate in zip(trials, fates, strict=True):
        by_exercise.setdefault(trial.exercise.id, []).append((trial, fate))
    return tuple(_mutation(found) for found in by_exercise.values())


def _mutation(found: list[tuple[MutantTrial, _Fate]]) -> Mutation:
    first = found[0][0]
    listed_in = f"reference/{first.exercise.id}/{EQUIVALENT}"
    problems = []
    try:
        entries = read_equivalent(first.course.root / listed_in, shown_as=listed_in)
    except CourseError as error:
        entries = ()
        problems.append(Problem(file=listed_in, what=str(error).removeprefix(listed_in).lstrip(": ")))
    killed = equivalent = surviving = 0
    for trial, fate in found:
        if fate.fault:
            problems.append(_at(trial, f"{_change(trial.mutant)} could not be graded: {fate.fault}."))
        if fate.killed:
            killed += 1
        elif any(entry.names(trial.mutant) for entry in entries):
            equivalent += 1
        else:
            surviving += 1
            if not fate.fault:
                what = (
                    f"{_change(trial.mutant)} passes every check. Sharpen a check, or give the reason in {EQUIVALENT}."
                )
                problems.append(_at(trial, what))
    problems += _stale(listed_in, entries, found)
    return Mutation(
        exercise=first.exercise.id,
        killed=killed,
        equivalent=equivalent,
        surviving=surviving,
        problems=tuple(problems),
    )


def _stale(file: str, entries: Iterable[Entry], found: list[tuple[MutantTrial, _Fate]]) -> Iterator[Problem]:
    """Entries that excuse nothing any more."""
    for entry in entries:
        for change in entry.changes:
            fates = [fate for trial, fate in found if (trial.mutant.before, trial.mutant.after) == (entry.line, change)]
            if not fates:
                yield Problem(file=file, what=f"names a mutant that there is not: {entry.line} → {change}")
            elif all(fate.killed for fate in fates):
                yield Problem(file=file, what=f"excuses a mutant that fails a check: {entry.line} → {change}")


def _at(trial: MutantTrial, what: str) -> Problem:
    return Problem(file=trial.file, line=trial.mutant.line, what=what)


def _change(mutant: Mutant) -> str:
    return f"{mutant.before} → {mutant.after or '(nothing)'}"


def _died(trial: MutantTrial) -> _Fate:
    return _Fate(fault="the process that graded it ended twice by itself")


def _fate(trial: MutantTrial) -> _Fate:
    """Grade one mutant in a folder of its own, up to the first check that tells; runs in a worker process."""
    import pytest

    from grader.grading import grade

    telling: list[CheckOutcome] = []

    def heard(exercise: Exercise, outcome: CheckOutcome) -> None:
        if outcome.outcome is not Outcome.PASSED and not telling:
            telling.append(outcome)
            pytest.exit("enough is known")

    try:
        with tempfile.TemporaryDirectory(prefix="grader-mutant-") as directory:
            _lay_out(trial, Path(directory))
            (score,) = grade(
                trial.course, (trial.exercise,), Path(directory), on_progress=heard, isolation=trial.isolation
            ).exercises
    except pytest.exit.Exception:
        return _Fate(killed=True)  # it cannot be run at all
    except Exception as error:  # one that cannot be graded is reported; the others are still graded
        return _Fate(fault=f"{type(error).__name__}: {error}".removesuffix(": "))
    if telling and telling[0].outcome is not Outcome.MISSING:
        return _Fate(killed=True)
    return _Fate(fault=score.run.fault)


def _lay_out(trial: MutantTrial, directory: Path) -> None:
    """Write the submission as a student would hand it in."""
    target = directory / "exercises" / trial.exercise.id
    target.mkdir(parents=True)
    for name in trial.exercise.edit:
        source = reference_folder(trial.course.root, trial.exercise) / name
        if name == trial.name:
            (target / name).write_text(trial.mutant.code, encoding="utf-8")
        elif source.is_file():
            (target / name).write_bytes(source.read_bytes())

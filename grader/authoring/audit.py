"""The audit of a course: every rule that exercises keep, by reading them and by grading what is known of them."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from grader.authoring.mutation import MutantTrial, Mutation, mutant_trials, prove_by_mutants
from grader.authoring.problem import Problem
from grader.authoring.proof import Grade, Trial, prove
from grader.authoring.static import static_problems
from grader.authoring.variants import Kind, Variant, variants_of
from grader.errors import UsageError
from grader.model import Course, Exercise

__all__ = ["Audit", "audit"]


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What was looked at, and what is to be put right."""

    exercises: int
    graded: int  # submissions
    problems: tuple[Problem, ...]  # in a fixed order: exercise by exercise, files and texts before proofs
    mutations: tuple[Mutation, ...] = ()  # what became of mutants, if they were asked for


def audit(
    course: Course,
    exercises: tuple[Exercise, ...],
    *,
    jobs: int,
    isolation: str = "auto",
    proof: bool = True,
    mutants: bool = False,
    every: int = 1,
    repeats: int = 1,
    grade: Grade | None = None,
    on_start: Callable[[int], None] | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> Audit:
    """Audit ``exercises``; with ``proof`` also grade their stubs, references, alternatives and mistakes, with
    ``mutants`` also every mutant of the references. ``every`` takes only each so-manieth of alternatives and mistakes;
    ``repeats`` grades each submission so many times, and a problem then tells how often it came.

    ``on_start`` hears how many submissions will be graded, ``on_progress`` the file of each one that was. Raises
    UsageError if the checkout has no reference solutions, or if what makes mutants is not installed.
    """
    root = course.root
    if not (root / "reference").is_dir():
        raise UsageError(
            f"There is no folder reference in {root}: `grader audit` is for a checkout with the solutions."
        )
    trials = [
        Trial(course=course, exercise=exercise, variant=variant, isolation=isolation)
        for exercise in exercises
        for variant in _sample(variants_of(root, exercise), every)
        if proof
    ]
    mutated = mutant_trials(course, exercises, isolation=isolation) if mutants else []
    if on_start:
        on_start(len(trials) * repeats + len(mutated))

    def done(trial: Trial | MutantTrial) -> None:
        if on_progress:
            on_progress(trial.file)

    problems = [(exercise.id, 0, problem) for exercise in exercises for problem in static_problems(root, exercise)]
    with _one_folder_for_all():
        proved = Counter(
            problem for _ in range(repeats) for problem in prove(trials, jobs=jobs, grade=grade, on_progress=done)
        )
        problems += [(_exercise_of(problem), 1, _told(problem, proved[problem], repeats)) for problem in proved]
        mutations = prove_by_mutants(mutated, jobs=jobs, on_progress=done)
    problems += [(mutation.exercise, 2, problem) for mutation in mutations for problem in mutation.problems]
    problems.sort(key=lambda found: found[:2])
    return Audit(
        exercises=len(exercises),
        graded=len(trials) * repeats + len(mutated),
        problems=tuple(found[2] for found in problems),
        mutations=mutations,
    )


def _sample(variants: Iterable[Variant], every: int) -> Iterator[Variant]:
    """All stubs and references, and each so-manieth of the others."""
    place = 0
    for variant in variants:
        if variant.kind in (Kind.ALTERNATIVE, Kind.MISTAKE):
            place += 1
            if place % every:
                continue
        yield variant


def _told(problem: Problem, times: int, repeats: int) -> Problem:
    return problem if repeats == 1 else replace(problem, what=f"{problem.what} ({times} of {repeats} times)")


@contextmanager
def _one_folder_for_all() -> Iterator[None]:
    """Where the processes that grade keep submissions and databases; taken away also when they are stopped in the
    middle, by Ctrl-C."""
    names = ("TMPDIR", "TEMP", "TMP")
    before = {name: os.environ[name] for name in names if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="grader-audit-", ignore_cleanup_errors=True) as directory:
        os.environ |= dict.fromkeys(names, directory)
        try:
            yield
        finally:
            for process in multiprocessing.active_children():  # they take their own files away when they end
                process.join(30)
            for name in names:
                del os.environ[name]
            os.environ |= before


def _exercise_of(problem: Problem) -> str:
    """The id in ``exercises/ID/…`` or ``reference/ID/…``."""
    return problem.file.split("/")[1]

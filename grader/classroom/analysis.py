"""What a class's results say: about the students, about the checks, about what to explain again."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from grader.classroom.gradebook import Row, Status
from grader.model import Course, Outcome, Score
from grader.report.feedback import seen_without_data, without_data
from grader.report.wording import ONE_CAUSE, count, problems

__all__ = ["Analysis", "Cause", "CheckFigures", "Equal", "InNeed", "StudentFigures", "analyse"]

COMMON = 0.2  # a fingerprint that more than this share of the class has says nothing
MOST_CAUSES = 25
MOST_PAIRS = 40
WEAK = 0.4  # of the points: who has less may need help


@dataclass(frozen=True, kw_only=True)
class StudentFigures:
    """One student: the row, and what became of each check by (exercise, check)."""

    row: Row
    outcomes: dict[tuple[str, str], Outcome]
    attempted: frozenset[str]  # exercises


@dataclass(frozen=True, kw_only=True)
class CheckFigures:
    """One check over the class. Shares are of those who attempted its exercise."""

    exercise: str
    check: str
    sentence: str
    points: int
    attempts: int
    passed: int
    discrimination: float | None  # correlation of passing it with the rest of the score; None where it says nothing

    @property
    def difficulty(self) -> float | None:
        """The share who passed it; None if nobody attempted it."""
        return self.passed / self.attempts if self.attempts else None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A failure that several students share."""

    exercise: str
    sentence: str
    seen: str
    look_at: str
    students: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Equal:
    """Two students whose programs are the same in these exercises, where few others' are."""

    students: tuple[str, str]
    exercises: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InNeed:
    """A student to talk to, and why."""

    student: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """All of it."""

    students: tuple[StudentFigures, ...]
    checks: tuple[CheckFigures, ...]
    causes: tuple[Cause, ...]
    equal: tuple[Equal, ...]
    in_need: tuple[InNeed, ...] = field(default=())


def analyse(course: Course, results: Iterable[tuple[Row, Score]]) -> Analysis:
    """Read each student's result once."""
    students: list[StudentFigures] = []
    causes: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for row, score in results:
        outcomes: dict[tuple[str, str], Outcome] = {}
        attempted = set()
        for exercise in score.exercises:
            id = exercise.run.exercise.id
            if exercise.run.attempted and exercise.score is not None:
                attempted.add(id)
            outcomes |= {(id, outcome.check.id): outcome.outcome for outcome in exercise.run.outcomes}
            if id not in attempted:
                continue
            if exercise.run.message:
                causes[id, ONE_CAUSE, without_data(exercise.run.message), ""].append(row.student.key)
            for outcome in problems(exercise):
                if outcome.failure:
                    seen = seen_without_data(outcome.failure)
                    causes[id, outcome.check.sentence, seen, outcome.failure.look_at].append(row.student.key)
        students.append(StudentFigures(row=row, outcomes=outcomes, attempted=frozenset(attempted)))
    frequent = sorted(causes.items(), key=lambda item: (-len(item[1]), item[0]))
    return Analysis(
        students=tuple(students),
        checks=tuple(_check_figures(course, students)),
        causes=tuple(
            Cause(exercise=id, sentence=sentence, seen=seen, look_at=look_at, students=tuple(who))
            for (id, sentence, seen, look_at), who in frequent[:MOST_CAUSES]
        ),
        equal=_equal(students),
        in_need=tuple(_in_need(course, students)),
    )


def _check_figures(course: Course, students: Sequence[StudentFigures]) -> Iterable[CheckFigures]:
    for exercise in course.exercises:
        there = [student for student in students if exercise.id in student.attempted]
        for check in exercise.checks:
            passed = [student.outcomes.get((exercise.id, check.id)) is Outcome.PASSED for student in there]
            rest = [s.row.score - check.points * won for s, won in zip(there, passed, strict=True)]
            yield CheckFigures(
                exercise=exercise.id,
                check=check.id,
                sentence=check.sentence,
                points=check.points,
                attempts=len(there),
                passed=sum(passed),
                discrimination=_correlation([float(p) for p in passed], [float(r) for r in rest]),
            )


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's correlation; None for fewer than 5 pairs or where one side is all the same."""
    if len(xs) < 5:
        return None
    mean_x, mean_y = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    x_x = math.fsum((x - mean_x) ** 2 for x in xs)
    y_y = math.fsum((y - mean_y) ** 2 for y in ys)
    if x_x == 0 or y_y == 0:
        return None
    return math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / math.sqrt(x_x * y_y)


def _equal(students: Sequence[StudentFigures]) -> tuple[Equal, ...]:
    """Pairs whose programs are the same. A program that much of the class has is left out; so are groups' own."""
    shared: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    folders = {student.row.student.key: student.row.record.folder for student in students}
    by_print: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for student in students:
        for id in student.attempted:
            graded = student.row.record.exercises.get(id)
            if graded and graded.fingerprint:
                by_print[id, graded.fingerprint].append(student.row.student.key)
    most = max(2, int(COMMON * len(students)))
    for (id, _), who in sorted(by_print.items()):
        if 2 <= len(who) <= most:
            for one, other in combinations(sorted(who), 2):
                if folders[one] != folders[other]:
                    shared[one, other].append(id)
    pairs = sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Equal(students=pair, exercises=tuple(sorted(ids))) for pair, ids in pairs[:MOST_PAIRS])


def _in_need(course: Course, students: Sequence[StudentFigures]) -> Iterable[InNeed]:
    for student in students:
        row, key = student.row, student.row.student.key
        if row.status is Status.NOTHING:
            yield InNeed(student=key, why="handed in nothing")
        elif row.status is Status.NO_EXERCISES:
            yield InNeed(student=key, why="handed in a folder without exercises")
        elif not student.attempted:
            yield InNeed(student=key, why="has not begun any exercise")
        elif row.max_score and row.score < WEAK * row.max_score:
            titles = {exercise.id: exercise.number for exercise in course.exercises}
            failed = (id for (id, _), outcome in student.outcomes.items() if outcome is Outcome.FAILED)
            stuck = Counter(id for id in failed if id in student.attempted)
            where = ", ".join(titles[id] for id, _ in sorted(stuck.items(), key=lambda item: (-item[1], item[0]))[:4])
            begun = count(len(student.attempted), "exercise")
            why = f"has {row.score} of {row.max_score} points in {begun} begun"
            yield InNeed(student=key, why=f"{why}; most checks fail in {where}" if where else why)

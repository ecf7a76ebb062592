"""The values that flow through the grader: course, submission, outcomes, scores, timelines.

Everything here is frozen and holds no behaviour beyond what follows from its own fields. Times are virtual seconds
since the check began; points are whole numbers.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Visibility(StrEnum):
    """Whether a student can read the check."""

    EXAMPLE = "example"
    HIDDEN = "hidden"


class Outcome(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # it needs a check that failed
    MISSING = "missing"  # it never reported


class Verdict(StrEnum):
    """What became of one exercise."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    UNGRADABLE = "ungradable"  # the grader's own fault: never a zero


class Feedback(StrEnum):
    """What a student is told about a hidden check that failed."""

    FULL = "full"  # all of it
    GAP = "gap"  # the sentence, what is missing and where, without the data of the check
    RESULT = "result"  # that it failed


@dataclass(frozen=True, kw_only=True)
class Check:
    """One behaviour, worth points. Known before any submission is touched."""

    id: str  # the test function's name, unique in its exercise
    sentence: str  # its docstring: what the student reads
    task: int
    visibility: Visibility
    points: int
    needs: tuple[str, ...] = ()
    file: str = ""  # test_examples.py or test_hidden.py
    line: int = 0
    feedback: Feedback = Feedback.FULL


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question for learning, never for points."""

    text: str
    options: Mapping[str, str]
    key: str
    why: Mapping[str, str]  # an explanation for every option


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A folder under ``exercises/``."""

    id: str  # the folder's name
    title: str
    level: str  # easy | medium | hard
    folder: Path
    edit: tuple[str, ...]  # files the student edits
    stub: str = ""  # a digest of what they are to begin with
    given: tuple[str, ...]  # files of ours that the view may import
    checks: tuple[Check, ...]
    hints: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    middleware: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()  # what the student's files may import, beside what every exercise allows
    preload: tuple[str, ...] = ()  # modules that are imported before there is a host, so that each host need not do it
    has_hidden: bool = True  # False in a students' repository
    deadline: datetime.datetime | None = None
    weight: int = 1  # by which the course multiplies the points; they are multiplied already
    waiting: tuple[Check, ...] = ()  # in a students' repository: hidden checks, of which only that much is known

    @property
    def number(self) -> str:
        """The two digits that name the exercise for short."""
        return self.id.split("_", 1)[0]

    @property
    def check_files(self) -> tuple[str, ...]:
        """The files that hold the checks, by plain name, in the order of the checks."""
        return tuple(dict.fromkeys(check.file for check in self.checks))

    @property
    def max_score(self) -> int:
        """The points of all checks, those that wait elsewhere included."""
        return sum(check.points for check in (*self.checks, *self.waiting))


@dataclass(frozen=True, kw_only=True)
class Course:
    """The exercises of one checkout, in order."""

    root: Path
    title: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of the student's code."""

    file: str  # as the student knows it: exercises/05_fan_out/views.py
    line: int  # counted from 1
    text: str = ""  # the source line, stripped
    function: str = ""


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One bar of a timeline: a visitor's request or an upstream call."""

    label: str
    kind: str  # visitor | upstream
    start_s: float
    end_s: float | None  # None: still open when the check ended
    result: str = ""  # 200, ConnectError, dropped, …
    place: Place | None = None  # the line that made the call


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """A span in which a blocking call held the event loop, so that nobody was served."""

    what: str  # time.sleep, httpx.get, …
    start_s: float
    end_s: float
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """What happened when, in virtual time, while one check ran."""

    lanes: tuple[Lane, ...]
    freezes: tuple[Freeze, ...] = ()
    start_s: float = 0.0  # where the measured span begins
    took_s: float | None = None  # how long the measured span was
    goal_s: float | None = None  # how long it should have been


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a check failed, in parts; a report decides how they look."""

    expected: str
    seen: str
    where: Place | None = None
    look_at: str = ""
    timeline: Timeline | None = None


@dataclass(frozen=True, kw_only=True)
class CheckOutcome:
    """One check's result."""

    check: Check
    outcome: Outcome
    failure: Failure | None = None
    printed: str = ""  # what the student's code printed, capped

    @property
    def points(self) -> int:
        """Points earned: all or nothing."""
        return self.check.points if self.outcome is Outcome.PASSED else 0


@dataclass(frozen=True, kw_only=True)
class ExerciseRun:
    """All outcomes of one exercise for one submission, before scoring."""

    exercise: Exercise
    outcomes: tuple[CheckOutcome, ...]
    message: str = ""  # what holds for the whole exercise: no file, syntax error, …
    where: Place | None = None
    fault: str = ""  # the grader's own fault, if there was one
    attempted: bool = True
    digest: str = ""  # of the submitted files


@dataclass(frozen=True, kw_only=True)
class ExerciseScore:
    """One exercise, scored. ``score`` is None when it could not be graded."""

    run: ExerciseRun
    verdict: Verdict
    score: int | None
    max_score: int


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a score rests on."""

    versions: Mapping[str, str]
    submission_digest: str
    checks_digest: str
    seed: str
    isolation: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Score:
    """A whole submission, scored."""

    exercises: tuple[ExerciseScore, ...]
    provenance: Provenance
    notes: tuple[str, ...] = ()
    started: str = ""  # real time, ISO 8601; differs from run to run
    duration_s: float = 0.0  # real seconds; differs from run to run

    @property
    def score(self) -> int:
        """Points earned in every exercise that could be graded."""
        return sum(e.score or 0 for e in self.exercises)

    @property
    def max_score(self) -> int:
        """Points possible."""
        return sum(e.max_score for e in self.exercises)

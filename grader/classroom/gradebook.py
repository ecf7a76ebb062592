"""The gradebook: a row per student, from what was graded and what an instructor decided by hand."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from grader.classroom.cells import as_csv, without_apostrophe
from grader.classroom.handins import parse_time
from grader.classroom.roster import Student
from grader.classroom.store import Record, as_of_today
from grader.errors import UsageError
from grader.files import write_atomically
from grader.model import Course, ExerciseScore, Provenance, Score
from grader.scoring import score_all

__all__ = [
    "OVERRIDES",
    "Override",
    "Row",
    "Status",
    "add_override",
    "read_overrides",
    "row_of",
    "score_of",
    "today",
    "write_overrides",
]

OVERRIDES = "overrides.csv"
COLUMNS = ("username", "exercise", "points", "reason", "author", "when")


class Status(StrEnum):
    """What became of a student's hand-in."""

    GRADED = "graded"
    UNGRADABLE = "ungradable"  # in part: some exercise could not be graded, by no fault of the student
    NOTHING = "not handed in"
    NO_EXERCISES = "no exercises"  # a folder that is no copy of the course
    STRANGER = "not on the roster"


@dataclass(frozen=True, kw_only=True)
class Override:
    """Points that an instructor gave by hand, and why."""

    student: str
    exercise: str
    points: int
    reason: str
    author: str
    when: str  # a date, ISO 8601


@dataclass(frozen=True, kw_only=True)
class Row:
    """One student's line. An exercise's points are None where there is no score, which is not a zero."""

    student: Student
    record: Record
    points: Mapping[str, int | None]  # by exercise id, overrides included
    max_points: Mapping[str, int]
    status: Status
    late: bool | None  # None: no deadline, or the time is not known
    late_exercises: tuple[str, ...] = ()
    overridden: Mapping[str, Override] = field(default_factory=dict)

    @property
    def score(self) -> int:
        """The points of all exercises that have a score."""
        return sum(points or 0 for points in self.points.values())

    @property
    def max_score(self) -> int:
        """The points that the course has."""
        return sum(self.max_points.values())


def score_of(course: Course, record: Record) -> Score:
    """A record as a score, with the points and the feedback that the course gives its checks today."""
    runs = []
    versions: dict[str, str] = {}
    isolation: set[str] = set()
    for exercise in course.exercises:
        if graded := record.exercises.get(exercise.id):
            runs.append(replace(as_of_today(graded, exercise).run, exercise=exercise))
            isolation.update(graded.isolation)
            for name, version in graded.versions.items():
                known = versions.get(name, version)
                versions[name] = known if version in known.split(", ") else f"{known}, {version}"
    provenance = Provenance(
        versions=versions,
        submission_digest=record.digest,
        checks_digest="",
        seed="",
        isolation=tuple(sorted(isolation)),
    )
    return score_all(runs, provenance=provenance)


def row_of(course: Course, record: Record, score: Score, overrides: Iterable[Override]) -> Row:
    """One student's line of the gradebook."""
    scores = {exercise.run.exercise.id: exercise for exercise in score.exercises}
    mine = {o.exercise: o for o in overrides if o.student == record.student.key}  # the last one counts
    points: dict[str, int | None] = {}
    for exercise in course.exercises:
        found = scores.get(exercise.id)
        points[exercise.id] = mine[exercise.id].points if exercise.id in mine else found.score if found else None
        if found is None and record.folder == "" and exercise.id not in mine:
            points[exercise.id] = 0
    late = _late(course, record, scores)
    return Row(
        student=record.student,
        record=record,
        points=points,
        max_points={exercise.id: exercise.max_score for exercise in course.exercises},
        status=_status(record, points),
        late=None if late is None else bool(late),
        late_exercises=late or (),
        overridden={id: override for id, override in mine.items() if id in points},
    )


def _status(record: Record, points: Mapping[str, int | None]) -> Status:
    if not record.folder:
        return Status.NOTHING
    if None in points.values():
        return Status.UNGRADABLE
    if record.problem:
        return Status.NO_EXERCISES
    return Status.GRADED if record.student.on_roster else Status.STRANGER


def _late(course: Course, record: Record, scores: Mapping[str, ExerciseScore]) -> tuple[str, ...] | None:
    """The exercises attempted and handed in after their deadline; None if that cannot be told."""
    deadlines = {exercise.id: exercise.deadline for exercise in course.exercises if exercise.deadline}
    if not deadlines or not record.handed_in or not record.folder:
        return None
    handed_in = parse_time(record.handed_in)
    return tuple(
        id for id, deadline in deadlines.items() if handed_in > deadline and id in scores and scores[id].run.attempted
    )


def read_overrides(path: Path, course: Course) -> tuple[Override, ...]:
    """The overrides in a file, oldest first; none if there is no file. Raises UsageError naming the line."""
    if not path.is_file():
        return ()
    most = {exercise.id: exercise.max_score for exercise in course.exercises}
    found = []
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise UsageError(f"{path}: the first line must be {','.join(COLUMNS)}.")
        for row in rows:
            at = f"{path} line {rows.line_num}"
            if None in row or None in row.values():
                raise UsageError(f"{at} does not have {len(COLUMNS)} columns. Put text with a comma in quotes.")
            if row["exercise"] not in most:
                raise UsageError(f"{at}: the course has no exercise {row['exercise']!r}. Name a folder of exercises/.")
            if not row["points"].isdigit() or int(row["points"]) > most[row["exercise"]]:
                raise UsageError(f"{at}: points must be a whole number from 0 to {most[row['exercise']]}.")
            if not row["reason"].strip() or not row["author"].strip():
                raise UsageError(f"{at}: an override needs a reason and an author.")
            found.append(
                Override(
                    student=without_apostrophe(row["username"]).casefold(),
                    exercise=row["exercise"],
                    points=int(row["points"]),
                    reason=without_apostrophe(row["reason"]),
                    author=without_apostrophe(row["author"]),
                    when=row["when"],
                )
            )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {error}. Save it as CSV UTF-8.") from None
    return tuple(found)


def add_override(path: Path, override: Override, course: Course) -> None:
    """Add an override to the end of the file; the file is made if there is none. Raises UsageError."""
    write_overrides(path, (*read_overrides(path, course), override))


def write_overrides(path: Path, overrides: Iterable[Override]) -> None:
    """Write them, oldest first. Raises UsageError."""
    rows = ((o.student, o.exercise, o.points, o.reason, o.author, o.when) for o in overrides)
    write_atomically(path, as_csv(COLUMNS, rows, lineterminator="\n").encode())


def today() -> str:
    """The date, ISO 8601, by this machine's clock in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()

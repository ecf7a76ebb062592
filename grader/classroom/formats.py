"""The gradebook for other programs, in the columns that each reads.

Sources: Canvas' "Importing grades with CSV"; Moodle's "Grade import"; the grades that GitHub Classroom exported;
Classroom 50's ``scores.csv`` (foundation50/classroom50). A cell that a spreadsheet would take for a formula gets an
apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from grader.classroom.gradebook import Row
from grader.model import Course

__all__ = ["FORMATS", "canvas", "classic", "classroom_50", "gradebook", "moodle"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def gradebook(course: Course, rows: Sequence[Row]) -> str:
    """Ours: a row per student; an exercise without a score is an empty cell."""
    ids = [exercise.id for exercise in course.exercises]
    head = ("username", "name", *ids, "score", "max_score", "status", "late")
    return _csv(
        head,
        (
            (
                row.student.key,
                row.student.name,
                *(row.points[id] for id in ids),
                row.score,
                row.max_score,
                row.status,
                _yes_no(row.late),
            )
            for row in rows
        ),
    )


def canvas(course: Course, rows: Sequence[Row]) -> str:
    """For Canvas: one column, the course's title, which an existing assignment of that name takes."""
    head = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", course.title)
    most = sum(exercise.max_score for exercise in course.exercises)
    students = (
        (_last_first(row), "", row.student.identifier, row.student.email, row.student.section, _score(row))
        for row in rows
    )
    return _csv(head, (("    Points Possible", "", "", "", "", most), *students))


def moodle(course: Course, rows: Sequence[Row]) -> str:
    """For Moodle, where the teacher maps the columns; students are found by their email address or ID number."""
    head = ("email address", "idnumber", "fullname", course.title, "feedback")
    return _csv(
        head,
        ((row.student.email, row.student.identifier, row.student.name, _score(row), f"{row.status}") for row in rows),
    )


def classic(course: Course, rows: Sequence[Row]) -> str:
    """The grades as GitHub Classroom exported them."""
    head = (
        "assignment_name", "assignment_url", "starter_code_url", "github_username", "roster_identifier",
        "student_repository_name", "student_repository_url", "submission_timestamp", "points_awarded",
        "points_available", "group_name",
    )  # fmt: skip
    return _csv(
        head,
        (
            (
                course.title, "", "", row.student.username, row.student.identifier or row.student.name,
                row.record.folder, "", row.record.handed_in, _score(row), row.max_score, row.student.group,
            )
            for row in rows
        ),
    )  # fmt: skip


def classroom_50(course: Course, rows: Sequence[Row]) -> str:
    """The scores in the columns of Classroom 50."""
    head = (
        "username", "first_name", "last_name", "email", "section", "score", "max_score", "datetime", "submission_tag",
        "submitted_by", "review_url", "late", "override",
    )  # fmt: skip
    return _csv(
        head,
        (
            (
                row.student.username, row.student.first_name, row.student.last_name, row.student.email,
                row.student.section, _score(row), row.max_score, row.record.handed_in, "", row.student.username, "",
                _true_false(row.late), _true_false(bool(row.overridden)),
            )
            for row in rows
        ),
    )  # fmt: skip


FORMATS = {
    "gradebook.csv": gradebook,
    "canvas.csv": canvas,
    "moodle.csv": moodle,
    "classic-grades.csv": classic,
    "classroom50-scores.csv": classroom_50,
}


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (head, *rows):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value).replace("\0", "")
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _score(row: Row) -> int | None:
    """The score, or nothing while some exercise has none: an import must not turn our fault into lost points."""
    return None if None in row.points.values() else row.score


def _last_first(row: Row) -> str:
    student = row.student
    return f"{student.last_name}, {student.first_name}" if student.last_name else student.name or student.key


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _true_false(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"

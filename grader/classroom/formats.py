"""The gradebook for other programs, in the columns that each reads.

Sources: Canvas' "Importing grades with CSV"; Moodle's "Grade import"; the grades that GitHub Classroom exported;
Classroom 50's ``scores.csv`` (foundation50/classroom50).
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.classroom.cells import NO_GRADE, as_csv
from grader.classroom.gradebook import Row
from grader.model import Course

__all__ = ["FORMATS", "canvas", "classic", "classroom_50", "gradebook", "moodle"]


def gradebook(course: Course, rows: Sequence[Row]) -> str:
    """Ours: a row per student; an exercise without a score is an empty cell."""
    ids = [exercise.id for exercise in course.exercises]
    head = ("username", "name", *ids, "score", "max_score", "status", "late")
    return as_csv(
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
    return as_csv(head, (("    Points Possible", "", "", "", "", most), *students))


def moodle(course: Course, rows: Sequence[Row]) -> str:
    """For Moodle, where the teacher maps the columns; students are found by their email address or ID number.

    Source: moodle/moodle, grade/import/csv/classes/load_data.php. A row without its student's key would give its grade
    to the student of the row before, so such a row is left out; an empty cell is a zero in a new column, and ``-`` is
    no grade; and points above 100 are refused unless the site allows them, so the share stands there, too.
    """
    head = ("email address", "idnumber", "fullname", course.title, f"{course.title} (%)", "feedback")
    found = (row for row in rows if row.student.email or row.student.identifier)
    return as_csv(
        head,
        (
            (
                row.student.email, row.student.identifier, row.student.name, _or_no_grade(_score(row)),
                _or_no_grade(_percent(row)), f"{row.status}",
            )
            for row in found
        ),
    )  # fmt: skip


def classic(course: Course, rows: Sequence[Row]) -> str:
    """The grades as GitHub Classroom exported them."""
    head = (
        "assignment_name", "assignment_url", "starter_code_url", "github_username", "roster_identifier",
        "student_repository_name", "student_repository_url", "submission_timestamp", "points_awarded",
        "points_available", "group_name",
    )  # fmt: skip
    return as_csv(
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
    return as_csv(
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


def _score(row: Row) -> int | None:
    """The score, or nothing while some exercise has none: an import must not turn our fault into lost points."""
    return None if None in row.points.values() else row.score


def _percent(row: Row) -> float | None:
    score = _score(row)
    return None if score is None or not row.max_score else round(100 * score / row.max_score, 2)


def _or_no_grade(grade: float | None) -> float | str:
    return NO_GRADE if grade is None else grade


def _last_first(row: Row) -> str:
    student = row.student
    both = student.last_name and student.first_name
    return f"{student.last_name}, {student.first_name}" if both else student.name or student.key


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _true_false(value: bool | None) -> str:
    return "" if value is None else "true" if value else "false"

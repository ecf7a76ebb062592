"""The class: who is in it, as the files of GitHub Classroom and Classroom 50 say.

Sources: the columns of Classroom 50's ``roster.csv`` (foundation50/classroom50) and of the classic roster that GitHub
Classroom exported until it was retired in August 2026.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError

__all__ = ["Student", "read_roster"]

CLASSROOM_50 = ("username", "first_name", "last_name", "email", "section", "github_id")
CLASSIC = ("identifier", "github_username", "github_id", "name")
LARGEST = 5_000_000  # bytes


@dataclass(frozen=True, kw_only=True)
class Student:
    """One row of a roster. ``username`` is the GitHub login in lower case; empty when no account is linked."""

    username: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    github_id: str = ""
    identifier: str = ""  # of the classic roster: what the school calls the student
    group: str = ""  # of the classic roster: the group whose repository the student shares
    on_roster: bool = True

    @property
    def key(self) -> str:
        """What names the student in files of ours: the login, or the school's name for who has none."""
        return self.username or self.identifier.casefold()


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a roster, in its order. Raises UsageError naming the file, the line and what to change."""
    rows = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    columns = tuple(name.strip().casefold() for name in rows.fieldnames or ())
    if "username" not in columns and not {"identifier", "github_username"} <= set(columns):
        raise UsageError(
            f"{path} has no column username, nor identifier and github_username. The first line of a roster is "
            f"{','.join(CLASSROOM_50)} or {','.join(CLASSIC)}, with commas."
        )
    rows.fieldnames = list(columns)
    students: list[Student] = []
    lines: dict[str, int] = {}
    try:
        for row in rows:
            values = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
            if not any(values.values()):
                continue
            student = _student(values)
            if not student.key:
                raise UsageError(f"{path} line {rows.line_num} names nobody. Fill in the first column, or delete it.")
            if student.key in lines:
                raise UsageError(
                    f"{path} line {rows.line_num}: {student.key} stands in line {lines[student.key]} already "
                    "(upper and lower case are the same). Keep one of them."
                )
            lines[student.key] = rows.line_num
            students.append(student)
    except csv.Error as error:
        raise UsageError(f"{path} line {rows.reader.line_num} is not CSV: {error}. Export the roster again.") from None
    if not students:
        raise UsageError(f"{path} has a heading and no students. Export the roster again.")
    return tuple(students)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST} bytes. Is it a roster?")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}). Save the roster as CSV UTF-8.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Name the file of the roster.") from None


def _student(values: dict[str, str]) -> Student:
    if "username" in values:
        first, last = values.get("first_name", ""), values.get("last_name", "")
        return Student(
            username=values["username"].casefold(),
            name=f"{first} {last}".strip(),
            first_name=first,
            last_name=last,
            email=values.get("email", ""),
            section=values.get("section", ""),
            github_id=values.get("github_id", ""),
        )
    name = values.get("name") or values.get("identifier", "")
    first, _, last = name.rpartition(" ")
    return Student(
        username=values.get("github_username", "").casefold(),
        name=name,
        first_name=first,
        last_name=last,
        github_id=values.get("github_id", ""),
        identifier=values.get("identifier", ""),
        group=values.get("group_name", ""),
    )

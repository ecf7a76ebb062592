"""Small classes for tests: a course of two exercises, students' folders, and grading in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from grader.classroom import batch
from grader.classroom.batch import grade_into
from grader.classroom.folder import ClassFile, ClassFolder
from grader.classroom.gradebook import Row
from grader.course import load_course
from grader.model import Course, Exercise, Score
from grader.submission import SubmittedFiles
from grader.tests.cli.calling import fake_grade_submitted
from grader.tests.courses import write_course

__all__ = ["FULL", "HALF", "SmallClass", "in_this_process", "small_class"]

FULL = "# test_answers test_together test_in_any_order\n"  # 5 points, as the fake grader gives them
HALF = "# test_answers test_together\n"  # 3 points


def in_this_process(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    *,
    jobs: int,
    died: Callable[[Any], Any],
    on_done: Callable[[Any, Any], None],
) -> list[Any]:
    """What ``spread`` does, without processes."""
    results = []
    for item in items:
        results.append(function(item))
        on_done(item, results[-1])
    return results


class SmallClass:
    """A course, a folder of hand-ins and a folder of results, and which exercises were really graded."""

    def __init__(self, root: Path) -> None:
        self.root = write_course(root / "course", "01_one", "02_two")
        self.submissions = root / "submissions"
        self.roster = root / "roster.csv"
        self.folder = ClassFolder(root / "out")
        self.graded: list[tuple[str, str]] = []  # digest of the files, exercise

    @property
    def course(self) -> Course:
        """The course as it stands."""
        return load_course(self.root)

    def hand_in(self, student: str, *, one: str | None = None, two: str | None = None) -> Path:
        """Write a student's folder; an exercise that is None is not there."""
        folder = self.submissions / student
        for id, text in (("01_one", one), ("02_two", two)):
            (folder / "exercises" / id).mkdir(parents=True, exist_ok=True)
            if text is not None:
                (folder / "exercises" / id / "views.py").write_text(text, encoding="utf-8")
        return folder

    def enrol(self, *logins: str) -> None:
        """Write the roster."""
        rows = [f"{login},{login.title()},Student,{login}@school.example,A,1\n" for login in logins]
        self.roster.write_text("username,first_name,last_name,email,section,github_id\n" + "".join(rows))

    def grade(self, folder: ClassFolder | None = None, **arguments: str) -> dict[str, Row]:
        """Grade the class in this process."""
        roster = str(self.roster) if self.roster.exists() else ""
        file = ClassFile(submissions=str(self.submissions), roster=roster, **arguments)
        rows = grade_into(self.course, folder or self.folder, file, jobs=1, spread_work=in_this_process)
        return {row.student.key: row for row in rows}

    def fake(
        self,
        course: Course,
        exercises: tuple[Exercise, ...],
        submitted: dict[str, SubmittedFiles],
        *,
        isolation: str = "auto",
    ) -> Score:
        """Stands in for the grader."""
        self.graded += [(submitted[exercise.id].digest, exercise.id) for exercise in exercises]
        return fake_grade_submitted(course, exercises, submitted)


@pytest.fixture
def small_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallClass:
    """A class whose students earn points by comments. Import this into a module of tests."""
    made = SmallClass(tmp_path)
    monkeypatch.setattr(batch, "grade_submitted", made.fake)
    monkeypatch.delenv("GRADER_SECRET", raising=False)
    return made

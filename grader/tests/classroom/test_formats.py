"""Each gradebook as the program reads it that it is made for."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from grader.classroom.formats import FORMATS
from grader.classroom.gradebook import OVERRIDES, Override, add_override
from grader.tests.classroom.classes import FULL, HALF, SmallClass, small_class

__all__ = ["small_class"]

FORMULA = '=HYPERLINK("https://evil.example","click")'
CLASSIC = (
    "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,student_repository_name,"
    "student_repository_url,submission_timestamp,points_awarded,points_available,group_name"
)
CLASSROOM_50 = (
    "username,first_name,last_name,email,section,score,max_score,datetime,submission_tag,submitted_by,review_url,"
    "late,override"
)


@pytest.fixture
def graded(small_class: SmallClass, tmp_path: Path) -> Path:
    """A class of four: one in time, one late and with points by hand, one who handed in nothing, and one whose first
    exercise could not be graded."""
    (small_class.root / "exercises/course.toml").write_text(
        'title = "Async, autumn"\ndeadline = 2026-12-18T12:00:00Z\n'
    )
    small_class.roster.write_text(
        "username,first_name,last_name,email,section,github_id\n"
        "Ada,Ada,Lovelace,ada@school.example,A,1\n"
        f'grace,Grace,"{FORMULA.replace(chr(34), chr(34) * 2)}",grace@school.example,-1+1,2\n'
        "alan,Álan,Turing,@alan,B,3\n"
        "kim,Kim,Kim,kim@school.example,B,4\n"
    )
    times = tmp_path / "times.csv"
    times.write_text("username,datetime\nada,2026-12-18T11:00:00Z\ngrace,2026-12-18T13:00:00Z\n")
    small_class.hand_in("hw-ada", one=FULL, two=HALF)
    small_class.hand_in("hw-grace", one=HALF)
    small_class.hand_in("hw-kim", one="# ungradable\n", two=FULL)
    small_class.grade(times=str(times))
    given = Override(student="grace", exercise="02_two", points=2, reason="ill", author="T", when="2026-12-19")
    add_override(small_class.folder.path / OVERRIDES, given, small_class.course)
    record = small_class.folder.store.get("kim")
    assert record is not None
    (small_class.folder.path / "results/kim.json").write_text(
        (small_class.folder.path / "results/kim.json").read_text().replace('"fault": ""', '"fault": "ours"', 1)
    )
    small_class.folder.write_reports(small_class.course)
    return small_class.folder.path


def table(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_ours(graded: Path) -> None:
    assert table(graded / "gradebook.csv") == [
        ["username", "name", "01_one", "02_two", "score", "max_score", "status", "late"],
        ["ada", "Ada Lovelace", "5", "3", "8", "10", "graded", "no"],
        ["grace", f"Grace {FORMULA}", "3", "2", "5", "10", "graded", "yes"],
        ["alan", "Álan Turing", "0", "0", "0", "10", "not handed in", ""],
        ["kim", "Kim Kim", "", "5", "5", "10", "ungradable", ""],
    ]


def test_canvas(graded: Path) -> None:
    """Its import: the five columns before the assignments in this order, the points possible in an optional second
    row, students found by an id or a login, and no change where a cell is empty."""
    head, possible, *rows = table(graded / "canvas.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Async, autumn"]
    assert not re.search(r"\(\d+\)$", head[5])  # would name an assignment by its id
    assert (possible[0], possible[5]) == ("    Points Possible", "10")
    logins = ("ada@school.example", "grace@school.example", "'@alan", "kim@school.example")
    assert [(row[3], row[5]) for row in rows] == list(zip(logins, ["8", "5", "0", ""], strict=True))
    assert rows[0][0] == "Lovelace, Ada"


def test_canvas_with_names_of_one_word(small_class: SmallClass) -> None:
    small_class.roster.write_text("identifier,github_username,github_id,name\n1,ada,1,Ada\n2,alan,2,Alan M Turing\n")
    small_class.hand_in("ada", one=FULL)
    small_class.grade()
    assert [row[0] for row in table(small_class.folder.path / "canvas.csv")[2:]] == ["Ada", "Turing, Alan M"]


def test_moodle(graded: Path) -> None:
    """Its import: UTF-8, one column that names the user, and no grade where a cell is ``-``."""
    head, *rows = table(graded / "moodle.csv")
    assert {"email address", "idnumber"} <= set(head)
    grades = {row[head.index("email address")]: row[head.index("Async, autumn")] for row in rows}
    assert grades == {"ada@school.example": "8", "grace@school.example": "5", "'@alan": "0", "kim@school.example": "-"}
    shares = [row[head.index("Async, autumn (%)")] for row in rows]
    assert shares == ["80.0", "50.0", "0.0", "-"]


def test_moodle_has_no_row_without_a_key(small_class: SmallClass) -> None:
    """Its import gives the grade of such a row to the student of the row before."""
    small_class.enrol("ada")
    small_class.hand_in("hw-ada", one=FULL)
    small_class.hand_in("hw-eve", one=HALF)
    small_class.grade()
    assert [row[0] for row in table(small_class.folder.path / "moodle.csv")] == ["email address", "ada@school.example"]
    assert [row[0] for row in table(small_class.folder.path / "gradebook.csv")] == ["username", "ada", "eve"]


def test_classic(graded: Path) -> None:
    head, *rows = table(graded / "classic-grades.csv")
    assert head == CLASSIC.split(",")
    ada = dict(zip(head, rows[0], strict=True))
    assert (ada["github_username"], ada["student_repository_name"]) == ("ada", "hw-ada")
    assert (ada["points_awarded"], ada["points_available"]) == ("8", "10")
    assert ada["submission_timestamp"] == "2026-12-18T11:00:00+00:00"


def test_classroom_50(graded: Path) -> None:
    head, *rows = table(graded / "classroom50-scores.csv")
    assert head == CLASSROOM_50.split(",")
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(r["username"], r["score"], r["max_score"], r["late"], r["override"]) for r in told] == [
        ("ada", "8", "10", "false", "false"),
        ("grace", "5", "10", "true", "true"),
        ("alan", "0", "10", "", "false"),
        ("kim", "", "10", "", "false"),
    ]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_cell_is_a_formula(graded: Path, name: str) -> None:
    """A spreadsheet shows what a roster or a student wrote, and computes nothing."""
    cells = [cell for row in table(graded / name) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell != "-"]
    assert any(FORMULA in cell for cell in cells)

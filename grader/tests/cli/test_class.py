"""`grader class`, `regrade`, `merge` and `override`, as a shell calls them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.classroom import batch
from grader.tests.classroom.classes import FULL, HALF, SmallClass, in_this_process, small_class
from grader.tests.cli.calling import Called, call

__all__ = ["small_class"]

Shell = Callable[..., Called]


@pytest.fixture
def shell(
    small_class: SmallClass, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    """Calls a command in the course of the small class."""
    monkeypatch.chdir(small_class.root)
    defaults = batch.grade_into.__kwdefaults__
    monkeypatch.setitem(defaults, "spread_work", in_this_process)

    def shell(*arguments: object) -> Called:
        more = ("--isolation", "auto") if arguments[0] == "class" else ()  # wherever the tests run
        return call(capfd, *map(str, (*arguments, *more)))

    return shell


def gradebook(small_class: SmallClass) -> dict[str, dict[str, str]]:
    with (small_class.folder.path / "gradebook.csv").open(newline="") as file:
        return {row["username"]: row for row in csv.DictReader(file)}


def test_a_class(shell: Shell, small_class: SmallClass) -> None:
    """Whoever is missing, unknown or without the course is named."""
    small_class.enrol("ada", "grace", "alan")
    small_class.hand_in("hw-ada", one=FULL, two=HALF)
    small_class.hand_in("hw-eve", one=HALF)
    (small_class.submissions / "hw-grace").mkdir()

    called = shell("class", small_class.submissions, "--roster", small_class.roster, "--out", small_class.folder.path)

    assert called.code == 0, called.err
    assert "4 students: 1 graded, 1 not handed in, 1 no exercises, 1 not on the roster." in called.out
    assert "Nothing was found for alan." in called.out
    assert "No copy of the course is in the folder of grace." in called.out
    assert "Not on the roster: eve." in called.out
    assert called.err.splitlines()[-1] == "4 of 4"
    ada = gradebook(small_class)["ada"]
    assert (ada["01_one"], ada["02_two"], ada["score"], ada["max_score"], ada["status"]) == (
        "5",
        "3",
        "8",
        "10",
        "graded",
    )


def test_regrade_shows_who_moves_and_why(shell: Shell, small_class: SmallClass) -> None:
    small_class.hand_in("ada", one=FULL, two=HALF)
    small_class.hand_in("grace", one=HALF)
    shell("class", small_class.submissions, "--out", small_class.folder.path)
    assert "Nobody moves." in shell("regrade", small_class.folder.path).out

    small_class.hand_in("ada", two=FULL)
    hidden = small_class.root / "exercises/01_one/test_hidden.py"
    hidden.write_text(hidden.read_text().replace("points=3", "points=4"))
    called = shell("regrade", small_class.folder.path)

    assert called.code == 0, called.err
    assert called.out.splitlines()[:5] == [
        "ada  01_one  5 → 6  because the checks, the grader or its versions changed",
        "ada  02_two  3 → 5  because the submission changed",
        "    test_in_any_order: failed → passed",
        "grace  01_one  3 → 4  because the checks, the grader or its versions changed",
        "2 students move.",
    ]
    moves = (small_class.folder.path / "moves.csv").read_text().splitlines()
    assert moves[2] == "ada,02_two,3,5,the submission changed,test_in_any_order: failed → passed"


def test_a_regrading_that_was_stopped_still_shows_everybody(
    shell: Shell, small_class: SmallClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ada", "grace"):
        small_class.hand_in(name, one=f"{FULL}# {name}")
    shell("class", small_class.submissions, "--out", small_class.folder.path)
    hidden = small_class.root / "exercises/01_one/test_hidden.py"
    hidden.write_text(hidden.read_text().replace("points=3", "points=4"))
    fake, done = small_class.fake, len(small_class.graded)

    def stopped(*arguments: Any, **options: Any) -> object:
        if len(small_class.graded) > done:
            raise KeyboardInterrupt
        return fake(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "grade_submitted", stopped)
        assert shell("regrade", small_class.folder.path).code == 130
    assert "2 students move." in shell("regrade", small_class.folder.path).out
    assert "Nobody moves." in shell("regrade", small_class.folder.path).out


def test_points_by_hand(shell: Shell, small_class: SmallClass) -> None:
    small_class.hand_in("ada", one=HALF)
    shell("class", small_class.submissions, "--out", small_class.folder.path)
    arguments = ("override", small_class.folder.path, "Ada", "one", "5", "--reason", "ill", "--author", "T. Eacher")

    assert shell(*arguments).code == 0
    assert gradebook(small_class)["ada"]["01_one"] == "5"
    small_class.hand_in("ada", two=FULL)
    shell("regrade", small_class.folder.path)
    assert (gradebook(small_class)["ada"]["01_one"], gradebook(small_class)["ada"]["score"]) == ("5", "10")


@pytest.mark.parametrize(
    ("student", "exercise", "points", "told"),
    [
        ("aad", "one", "1", "Did you mean ada?"),
        ("ada", "one", "6", "5 points at most"),
        ("ada", "9", "1", "No exercise"),
    ],
)
def test_points_that_cannot_be_given(
    shell: Shell, small_class: SmallClass, student: str, exercise: str, points: str, told: str
) -> None:
    small_class.hand_in("ada", one=HALF)
    shell("class", small_class.submissions, "--out", small_class.folder.path)
    folder = small_class.folder.path
    called = shell("override", folder, student, exercise, points, "--reason", "r", "--author", "a")
    assert called.code == 2
    assert told in called.err


def test_parts(shell: Shell, small_class: SmallClass, tmp_path: Path) -> None:
    for name in ("ada", "grace", "zoe"):
        small_class.hand_in(name, one=FULL)
    for part in ("1", "2"):
        shell("class", small_class.submissions, "--shard", f"{part}/2", "--out", tmp_path / part)
    called = shell("merge", tmp_path / "1", tmp_path / "2", "--out", small_class.folder.path)
    assert "3 students: 3 graded." in called.out
    assert list(gradebook(small_class)) == ["ada", "grace", "zoe"]


def test_ctrl_c_says_what_is_kept(shell: Shell, small_class: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
    small_class.hand_in("ada", one=FULL)
    small_class.hand_in("grace", one=HALF)
    fake = small_class.fake

    def stopped(*args: object, **options: object) -> object:
        if small_class.graded:
            raise KeyboardInterrupt
        return fake(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "grade_submitted", stopped)
    called = shell("class", small_class.submissions, "--out", small_class.folder.path)
    assert called.code == 130
    assert "What was graded (1 student) is kept in" in called.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["class", "none", "--out", "out"], "Name the folder that holds one folder per student"),
        (["class", ".", "--out", "out"], "is one submission"),
        (["class", ".", "--out", "out", "--shard", "3/2"], "is no part of a class"),
        (["class", ".", "--out", "out", "--at", "soon"], "--at: 'soon' is no time. Write it as"),
        (["class", ".", "--out", "out", "--roster", "none.csv"], "none.csv cannot be read"),
        (["regrade", "."], "no folder of a class"),
        (["merge", ".", "--out", "out"], "no folder of a class"),
    ],
)
def test_bad_input(shell: Shell, arguments: list[str], told: str) -> None:
    called = shell(*arguments)
    assert called.code == 2
    assert told in called.err

"""`grader list`."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.tests.cli.calling import call
from grader.tests.courses import write_course


def test_list(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each exercise, and the sum."""
    monkeypatch.chdir(write_course(tmp_path, "01_one", "02_two_more"))

    called = call(capfd, "list")

    assert (called.code, called.err) == (0, "")
    assert called.out == (
        "01_one       medium    5 points  Three sources at once\n"
        "02_two_more  medium    5 points  Three sources at once\n"
        "2 exercises, 10 points.\n"
    )


def test_without_hidden_checks(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student's checkout knows the examples' points only, and says so."""
    monkeypatch.chdir(write_course(tmp_path, "01_one"))
    (tmp_path / "exercises/01_one/test_hidden.py").unlink()

    called = call(capfd, "list")

    assert (called.code, called.err) == (0, "")
    assert called.out == (
        "01_one  medium    0 points  Three sources at once\n"
        "1 exercise, 0 points.\n"
        "Hidden checks are not in this checkout: these are the points of the examples.\n"
    )


def test_a_broken_exercise(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are listed, and the mistake is told apart."""
    monkeypatch.chdir(write_course(tmp_path, "01_one", "02_two", files={"exercises/01_one/exercise.toml": "titel = 1"}))

    called = call(capfd, "list")

    assert called.code == 3
    assert called.out.startswith("02_two  ")
    assert called.err.startswith("exercises/01_one/exercise.toml: key titel is unknown.")


def test_no_exercises(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout without exercises."""
    (tmp_path / "exercises" / "project").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    called = call(capfd, "list")

    assert (called.code, called.out) == (3, "")
    assert called.err.startswith(f"There are no exercises in {tmp_path.resolve() / 'exercises'}. ")

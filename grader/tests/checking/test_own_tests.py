"""A file of tests that the student writes: pytest runs it when it is named, and only then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.checking.own_tests import is_own_tests

ROOT = Path(__file__).parents[3]
EXERCISE = "exercises/19_testing_async_views"


def run_pytest(*arguments: str) -> str:
    """What plain pytest prints, run as a student would."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False).stdout


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (f"{EXERCISE}/test_weather.py", True),
        (f"{EXERCISE}/test_hidden.py", False),
        (f"{EXERCISE}/exercise.toml", False),
        ("exercises/05_fan_out/test_examples.py", False),
        ("grader/tests/test_course.py", False),
        ("exercises/nowhere/test_weather.py", False),
    ],
)
def test_which_files(file: str, expected: bool) -> None:
    """Those that exercise.toml lets the student edit."""
    assert is_own_tests(ROOT / file) is expected


def test_description_that_cannot_be_read(tmp_path: Path) -> None:
    """Nobody's tests; whoever reads the course says what is wrong."""
    folder = tmp_path / "exercises" / "01_one"
    folder.mkdir(parents=True)
    (folder / "exercise.toml").write_text("title =")

    assert not is_own_tests(folder / "test_own.py")


def test_a_folder_means_its_checks() -> None:
    """The student's tests are no checks."""
    printed = run_pytest("--collect-only", EXERCISE)

    assert "test_hidden.py::" in printed
    assert "test_weather.py" not in printed


def test_by_name_they_run_against_the_given_view() -> None:
    """With Django, its fixtures and the modules beside them."""
    printed = run_pytest(f"{EXERCISE}/test_weather.py")

    assert "1 passed" in printed, printed

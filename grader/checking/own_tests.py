"""The pytest plugin for a file of tests that the student writes: run when it is named, no part of the course's checks.

Loaded by the checkout's ``conftest.py``. Grading does without it: there, such a file runs in a host.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.checking.database import set_up_django
from grader.course_file import read_exercise_file
from grader.errors import CourseError

__all__ = ["is_own_tests"]


def is_own_tests(path: Path) -> bool:
    """Whether the file lies in an exercise and is the student's to edit."""
    description = path.parent / "exercise.toml"
    if path.parent.parent.name != "exercises" or path.suffix != ".py" or not description.is_file():
        return False
    try:
        return path.name in read_exercise_file(description, shown_as=path.parent.name).edit
    except CourseError:
        return False


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whoever runs a folder wants the checks. pytest does not ask about a file that is named on the command line."""
    return True if is_own_tests(collection_path) else None


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Let the tests find what lies beside them, and Django, as in a host."""
    if is_own_tests(module_path):
        set_up_django(module_path.parent.parent)
        sys.path.insert(0, str(module_path.parent))

"""A new exercise works from the start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.authoring.audit import audit
from grader.authoring.scaffold import scaffold
from grader.course import load_course
from grader.errors import UsageError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("exercises/project", "exercises/01_first_async_view", "reference/01_first_async_view"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def test_sound(root: Path) -> None:
    """Stub, reference, alternative and mistakes do what they declare; what is left is to write more of them."""
    id, files = scaffold(root, "long-polling", title="Long polling", level="medium")
    assert id == "02_long_polling"
    assert all((root / name).is_file() for name in files)
    course = load_course(root)
    (exercise,) = [exercise for exercise in course.exercises if exercise.id == id]
    done = audit(course, (exercise,), jobs=2)
    alternatives, mistakes = (str(problem) for problem in done.problems)
    assert "has 1 alternative. Write at least" in alternatives
    assert "has 2 mistakes. Write at least" in mistakes
    assert done.graded == 5


def test_another_one_follows(root: Path) -> None:
    scaffold(root, "one", title="One", level="easy")
    assert scaffold(root, "two", title="Two", level="easy")[0] == "03_two"


@pytest.mark.parametrize(
    ("slug", "title", "told"),
    [
        ("first_async_view", "X", "There is exercises/01_first_async_view already"),
        ("../evil", "X", "is no name of an exercise"),
        ("Upper", "X", "is no name of an exercise"),
        ("fine", 'A "title"', "no quotation marks"),
    ],
)
def test_refused(root: Path, slug: str, title: str, told: str) -> None:
    before = sorted(root.rglob("*"))
    with pytest.raises(UsageError, match=told):
        scaffold(root, slug, title=title, level="easy")
    assert sorted(root.rglob("*")) == before

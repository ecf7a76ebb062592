"""Sealed checks and the bundle for Classroom 50, run as its runner does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from grader.classroom.bundle import LARGEST, bundle
from grader.classroom.release import release
from grader.course import load_course, select
from grader.errors import UsageError
from grader.model import Course, Feedback, Visibility
from grader.sealing import KEY, SEALED, new_key, opened, sealed, unseal
from grader.tests.report.test_formats import RUN_BY_50, SCHEMA

ROOT = Path(__file__).parents[3]

pytest.importorskip("cryptography")


def one() -> Course:
    course = load_course(ROOT)
    return replace(course, exercises=select(course, ["01"]))


class TestSealing:
    """Hidden checks under lock and key."""

    def test_there_and_back(self) -> None:
        key = new_key()
        files = {"exercises/01_x/test_hidden.py": b"secret"}
        closed = sealed(files, key)
        assert b"secret" not in closed
        assert opened(closed, key) == files

    def test_another_key(self) -> None:
        with pytest.raises(UsageError, match="do not open with this key"):
            opened(sealed({}, new_key()), new_key())
        with pytest.raises(UsageError, match="is no key"):
            opened(b"", "password")

    def test_a_sealed_release(self, tmp_path: Path) -> None:
        """Unsealed, it grades with all checks; sealed, it has none that can be read."""
        key = new_key()
        assert release(one(), tmp_path / "students", key=key).findings == ()
        assert not list((tmp_path / "students").rglob("test_hidden.py"))
        assert unseal(tmp_path / "students", key) == 2  # and course.toml
        hidden = tmp_path / "students/exercises/01_first_async_view/test_hidden.py"
        assert hidden.read_bytes() == (ROOT / "exercises/01_first_async_view/test_hidden.py").read_bytes()
        (exercise,) = load_course(tmp_path / "students").exercises
        assert (exercise.has_hidden, exercise.waiting) == (True, ())
        assert exercise.max_score == one().exercises[0].max_score

    def test_nothing_is_written_elsewhere(self, tmp_path: Path) -> None:
        key = new_key()
        (tmp_path / ".github").mkdir()
        (tmp_path / "exercises/01_x").mkdir(parents=True)
        names = ("../evil.py", "exercises/../../evil.py", "/evil.py", "exercises/02_y/test_hidden.py", "conftest.py")
        for name in names:
            (tmp_path / SEALED).write_bytes(sealed({name: b"x"}, key))
            with pytest.raises(UsageError, match="no file of an exercise"):
                unseal(tmp_path, key)
        assert not list(tmp_path.parent.glob("evil.py"))


def run_bundle(folder: Path, submission: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **RUN_BY_50, "GRADER_PYTHON": sys.executable, **variables}
    return subprocess.run(
        [sys.executable, str(folder / "autograder.py")],
        cwd=submission,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    folder = tmp_path / "repository/exercises/01_first_async_view"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "reference/01_first_async_view/views.py", folder)
    return tmp_path / "repository"


def test_the_policy_for_feedback_travels(tmp_path: Path) -> None:
    """Wherever hidden checks run, students are told as much of each as the course says. Names stay hidden till then."""
    (exercise,) = one().exercises
    first, second, *rest = (check.id for check in exercise.checks if check.visibility is Visibility.HIDDEN)
    policy = {first: Feedback.FULL, second: Feedback.GAP, **dict.fromkeys(rest, Feedback.GAP)}
    told = replace(exercise, checks=tuple(replace(c, feedback=policy.get(c.id, c.feedback)) for c in exercise.checks))
    course, key = replace(one(), exercises=(told,)), new_key()

    assert release(course, tmp_path / "students", key=key).findings == ()
    assert first not in (tmp_path / "students/exercises/course.toml").read_text()
    unseal(tmp_path / "students", key)
    bundle(course, tmp_path / "bundle")
    with zipfile.ZipFile(tmp_path / "bundle/course.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    for place in ("students", "unpacked"):
        (there,) = load_course(tmp_path / place).exercises
        hidden = [check for check in there.checks if check.visibility is Visibility.HIDDEN]
        assert {check.id: check.feedback for check in hidden} == policy


class TestBundle:
    """autograder.py in a student's checkout."""

    def test_grades(self, tmp_path: Path, submission: Path) -> None:
        """Full marks for a right solution, in a file that keeps to the schema; a forged file is replaced."""
        (submission / "result.json").write_text('{"score": 1000}')
        made = bundle(one(), tmp_path / "bundle")
        assert made.size < LARGEST
        done = run_bundle(tmp_path / "bundle", submission)
        assert done.returncode == 0, done.stderr
        value = json.loads((submission / "result.json").read_text())
        jsonschema.validate(value, SCHEMA)
        assert (value["score"], value["max-score"], value["owner"]) == (10, 10, "ada")
        assert "10 of 10 points" in (submission / "release-body.md").read_text()

    def test_a_wrong_solution(self, tmp_path: Path, submission: Path) -> None:
        """It was graded, so the code is 0, whatever the score."""
        (submission / "exercises/01_first_async_view/views.py").write_text("import os\nos._exit(0)\n")
        bundle(one(), tmp_path / "bundle")
        done = run_bundle(tmp_path / "bundle", submission)
        assert done.returncode == 0, done.stderr
        assert json.loads((submission / "result.json").read_text())["score"] == 0

    def test_no_score_without_grading(self, tmp_path: Path, submission: Path) -> None:
        """When our part fails, no file is left and the code says so."""
        bundle(one(), tmp_path / "bundle")
        (submission / "result.json").write_text('{"score": 1000}')
        done = run_bundle(tmp_path / "bundle", submission, COMMIT_URL="")
        assert done.returncode != 0
        assert not (submission / "result.json").exists()

    def test_sealed(self, tmp_path: Path, submission: Path) -> None:
        key = new_key()
        bundle(one(), tmp_path / "bundle", key=key)
        with zipfile.ZipFile(tmp_path / "bundle/course.zip") as archive:
            assert not [name for name in archive.namelist() if "test_hidden" in name]
        assert run_bundle(tmp_path / "bundle", submission).returncode != 0
        done = run_bundle(tmp_path / "bundle", submission, **{KEY: key})
        assert done.returncode == 0, done.stderr
        assert json.loads((submission / "result.json").read_text())["score"] == 10

    def test_the_same_bytes_each_time(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            bundle(one(), tmp_path / name)
        assert (tmp_path / "a/course.zip").read_bytes() == (tmp_path / "b/course.zip").read_bytes()

    def test_the_whole_course_fits(self, tmp_path: Path) -> None:
        assert bundle(load_course(ROOT), tmp_path / "bundle").size < LARGEST / 2

    def test_other_files_are_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "mine").touch()
        with pytest.raises(UsageError, match="holds other files"):
            bundle(one(), tmp_path)

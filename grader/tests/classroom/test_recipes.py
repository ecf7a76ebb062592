"""The three ways to grade on push: the same commit has the same score, check by check, and tells as much."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.classroom.batch import grade_into
from grader.classroom.bundle import bundle
from grader.classroom.folder import ClassFile, ClassFolder
from grader.classroom.release import release
from grader.course import load_course, select
from grader.model import Course, Feedback, Outcome
from grader.sealing import new_key, unseal
from grader.tests.classroom.test_bundle import run_bundle

pytest.importorskip("cryptography")

ROOT = Path(__file__).parents[3]
EXERCISES = ("01", "05")
CLASS = {  # a solution of each exercise, below reference/; an empty text is the stub, another one the program itself
    "right": ("views.py", "views.py"),
    "other": ("alternatives/class_based.py", "alternatives/queue.py"),
    "wrong": ("mistakes/decodes_the_name_twice.py", "mistakes/limit_of_two.py"),
    "begun": ("views.py", ""),
    "ends": ("import os\nos._exit(0)\n", "views.py"),
    "broken": ("def (\n", "raise SystemExit\n"),
}


def course() -> Course:
    """Two exercises, the second at twice its points, with feedback in gaps but for one check."""
    whole = load_course(ROOT)
    first, second = select(whole, EXERCISES)
    told = [replace(check, feedback=Feedback.GAP) for check in first.checks]
    told[-1] = replace(told[-1], feedback=Feedback.RESULT)
    heavy = [replace(check, points=2 * check.points, feedback=Feedback.GAP) for check in second.checks]
    exercises = (replace(first, checks=tuple(told)), replace(second, checks=tuple(heavy), weight=2))
    return replace(whole, exercises=exercises)


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    """A sealed release, and what each student pushed to a copy of it."""
    key = new_key()
    assert release(course(), tmp_path / "students", key=key).findings == ()
    for student, solutions in CLASS.items():
        clone = tmp_path / "clones" / student
        shutil.copytree(tmp_path / "students", clone)
        for exercise, solution in zip(course().exercises, solutions, strict=True):
            target = clone / "exercises" / exercise.id / "views.py"
            if solution.endswith(".py"):
                shutil.copy(ROOT / "reference" / exercise.id / solution, target)
            elif solution:
                target.write_text(solution)
    (tmp_path / "key").write_text(key)
    return tmp_path / "clones"


def of_the_classic_workflow(clone: Path, key: str, scratch: Path) -> tuple[list[int], str]:
    """The points by check that the step output has, and the job summary, in a checkout of what was pushed."""
    checkout = scratch / "checkout" / clone.name
    shutil.copytree(clone, checkout)
    unseal(checkout, key)
    files = {name: scratch / f"{clone.name}-{name}" for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    environment = {**os.environ, **{name: str(path) for name, path in files.items()}, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-m", "grader.cli", "run", "--github"]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    value = json.loads(base64.b64decode(files["GITHUB_OUTPUT"].read_text().removeprefix("result=")))
    points = [test["score"] for test in value["tests"]]
    assert f'{{"totalPoints":{sum(points)},"maxPoints":{value["max_score"]}}}' in done.stdout
    return points, files["GITHUB_STEP_SUMMARY"].read_text()


def test_the_same_score_three_times(clones: Path, tmp_path: Path) -> None:
    """Also of a stub, of attacks and of what cannot be read; and the feedback is the same text."""
    key = (tmp_path / "key").read_text()
    bundle(course(), tmp_path / "bundle")
    folder = ClassFolder(tmp_path / "out")
    rows = grade_into(course(), folder, ClassFile(submissions=str(clones)), jobs=2)
    assert len({row.score for row in rows}) > 3
    for row in rows:
        clone, student = clones / row.student.key, row.student.key
        record = folder.store.get(student)
        assert record is not None
        points = [
            outcome.check.points if outcome.outcome is Outcome.PASSED else 0
            for graded in record.exercises.values()
            for outcome in graded.run.outcomes
        ]
        feedback = (folder.path / f"feedback/{student}.md").read_text()

        classic, summary = of_the_classic_workflow(clone, key, tmp_path)
        done = run_bundle(tmp_path / "bundle", clone)
        assert done.returncode == 0, done.stderr
        value = json.loads((clone / "result.json").read_text())
        assert classic == points == [test["score"] for test in value["tests"]], student
        assert row.score == sum(points) == value["score"], student
        assert row.max_score == value["max-score"] == 30
        assert without_provenance(summary) == without_provenance(feedback)
        assert without_provenance((clone / "release-body.md").read_text()) == without_provenance(feedback)


def without_provenance(text: str) -> str:
    """What a student reads of the checks. (The isolation of one machine is not that of another.)"""
    return "\n".join(line for line in text.splitlines() if not line.startswith("Isolation"))

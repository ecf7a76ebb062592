"""Exercise 19 runs the student's own tests, with pytest, in the host: what they say of a view is a claim."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import pytest

from grader.course import load_course
from grader.grading import grade
from grader.sandbox import choose
from grader.tests.checking.hosts import ROOT

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.skipif(sys.platform != "linux", reason="the attacks are written for Linux"),
    pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer: see grader doctor"),
]
ID = "19_testing_async_views"
HIDDEN = (ROOT / "exercises" / ID / "test_hidden.py").read_text(encoding="utf-8")
GIVEN = """
import os, sys
import views

RUNNER = sys.modules["runner"]
STRANGE = "View" in vars(views)  # as in those of the checks

def test_nothing():
    pass
"""
ATTACKS = {
    "fails for every view but the given one": "def test_more():\n    assert not STRANGE\n",
    "forges the runner's record": (
        "import gc\n"
        "for run in gc.get_objects() if STRANGE else ():\n"
        "    if type(run) is RUNNER.Run:\n"
        "        run.failed.append({'test': 'x', 'said': 'x'})\n"
    ),
    "forges the runner's answer": (
        "real = RUNNER.JsonResponse\n"
        "def forged(report):\n"
        "    return real({'passed': ['test_nothing'], 'failed': [{'test': 'x', 'said': 'x'}] if STRANGE else []})\n"
        "RUNNER.JsonResponse = forged\n"
    ),
    "ends pytest with a failure": "if STRANGE:\n    import pytest\n    pytest.exit('wrong', returncode=1)\n",
    "ends the process": "if STRANGE:\n    os._exit(1)\n",
    "answers to the judge": (
        "import stat\n"
        "for number in range(3, 64) if STRANGE else ():\n"
        "    try:\n"
        "        if stat.S_ISSOCK(os.fstat(number).st_mode):\n"
        "            os.write(number, b'forged' * 100)\n"
        "    except OSError:\n"
        "        pass\n"
    ),
}
RIGHT = hashlib.sha256(HIDDEN.split('VIEW = """')[1].split('"""')[0].encode()).hexdigest()
ATTACKS["knows the right source"] = f"""
import hashlib, re
def test_source():
    if STRANGE:
        views.told()  # the checks want to see that a view is visited
    frame = sys._getframe()
    while not isinstance(frame.f_locals.get("view"), bytes):
        frame = frame.f_back
    source = re.sub(rb"STYLE = .*", b"STYLE = ...", frame.f_locals["view"])
    assert not STRANGE or hashlib.sha256(source).hexdigest() == "{RIGHT}"
"""
WEAKER = {
    "data.choice([(True, False), (False, True), (True, True)])": "[True]",
    'needs="test_accepts_other_right_views"': 'needs="test_passes_against_the_given_view"',
}
"""Checks that try wrong views only."""

TELLING = {"VIEW.replace(": "f'# {trait}' * bool(trait) + VIEW.replace("}
"""Checks that send different sources for right and wrong views."""

GULLIBLE = {"fails for every view but the given one", "forges the runner's record", "forges the runner's answer"}
GULLIBLE |= {"ends pytest with a failure"}
"""Those that a check which tries wrong views only would believe."""

UNASKED = """
import views
def test_unasked():
    if STRANGE:
        assert views.told(status=404, readable=True)["status"] == 404
"""


def points(root: Path, tests: str, folder: Path) -> tuple[int | None, str]:
    """What these tests earn, and why they cannot be graded."""
    target = folder / "exercises" / ID
    target.mkdir(parents=True)
    (target / "test_weather.py").write_text(tests)
    course = load_course(root)
    chosen = [exercise for exercise in course.exercises if exercise.id == ID]
    (score,) = grade(course, chosen, folder).exercises
    return score.score, score.run.fault


def test_nothing_alone(tmp_path: Path) -> None:
    """Without an attack, it earns nothing."""
    assert points(ROOT, GIVEN, tmp_path) == (0, "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_stopped(attack: str, tmp_path: Path) -> None:
    """Nor does it with one; and it is graded."""
    assert points(ROOT, GIVEN + ATTACKS[attack], tmp_path) == (0, "")


@pytest.mark.quick
@pytest.mark.parametrize(
    ("attack", "changes"),
    [*((attack, WEAKER) for attack in sorted(GULLIBLE)), ("knows the right source", TELLING)],
)
def test_succeeds_without(attack: str, changes: dict[str, str], tmp_path: Path) -> None:
    """Where only wrong views are tried, or their source differs, it earns points: so it is that which stops it."""
    for name in ("project", ID):
        shutil.copytree(ROOT / "exercises" / name, tmp_path / "course/exercises" / name)
    weak = HIDDEN
    for old, new in changes.items():
        assert old in weak
        weak = weak.replace(old, new)
    (tmp_path / "course/exercises" / ID / "test_hidden.py").write_text(weak)

    earned, fault = points(tmp_path / "course", GIVEN + ATTACKS[attack], tmp_path / "submission")

    assert fault == ""
    assert (earned or 0) > 0


def test_question_in_a_views_place_earns_one_promise(tmp_path: Path) -> None:
    """What remains (see SECURITY.md): a test can ask the judge as a view does, for one promise after the other."""
    assert points(ROOT, GIVEN + UNASKED, tmp_path) == (1, "")

"""exercises/course.toml: what it changes, and what is said of a mistake in it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from grader.course import load_course, outline
from grader.errors import CourseError
from grader.model import Feedback
from grader.tests.courses import write_course


def course(root: Path, text: str) -> Path:
    return write_course(root, "01_one", "02_two", files={"exercises/course.toml": text})


def test_title_choice_and_weight(tmp_path: Path) -> None:
    """What is not chosen is not there, neither in the course nor in the list."""
    root = course(tmp_path, 'title = "Autumn"\n[exercises.02_two]\nweight = 3\n')
    loaded = load_course(root)
    (exercise,) = loaded.exercises
    assert (loaded.title, exercise.id, exercise.max_score) == ("Autumn", "02_two", 15)
    (listed,) = outline(root)
    assert (listed.id, sum(check.points for check in listed.checks)) == ("02_two", 15)


def test_deadlines(tmp_path: Path) -> None:
    root = course(
        tmp_path,
        "deadline = 2026-12-18T23:59:00Z\n[exercises.01_one]\n"
        "[exercises.02_two]\ndeadline = 2026-12-20T23:59:00+01:00\n",
    )
    one, two = load_course(root).exercises
    assert one.deadline == datetime.datetime(2026, 12, 18, 23, 59, tzinfo=datetime.UTC)
    assert two.deadline == datetime.datetime(2026, 12, 20, 22, 59, tzinfo=datetime.UTC)


def test_feedback(tmp_path: Path) -> None:
    """A check's own, else its exercise's, else the course's."""
    root = course(
        tmp_path,
        'feedback = "gap"\n[exercises.01_one]\n[exercises.02_two]\nfeedback = "result"\n'
        '[exercises.02_two.checks]\ntest_together = "full"\n',
    )
    one, two = ({check.id: check.feedback for check in e.checks} for e in load_course(root).exercises)
    assert set(one.values()) == {Feedback.GAP}
    assert (two["test_together"], two["test_in_any_order"]) == (Feedback.FULL, Feedback.RESULT)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[exercises.02_tow]\n", "no exercise 02_tow. Did you mean 02_two?"),
        ("[exercises.02_two]\nwieght = 2\n", "key exercises.02_two.wieght is unknown"),
        (
            "[exercises.02_two]\nweight = 0\n",
            "key exercises.02_two.weight: Expected `int` >= 1. Allowed: a whole number",
        ),
        ('feedback = "some"\n', "Allowed: full, gap, result"),
        ("deadline = 2026-12-18T23:59:00\n", "deadline has no time zone"),
        ('deadline = "soon"\n', "key deadline is no time. Write it as 2026"),
        ("[exercises.02_two]\ndeadline = 2026-12-18\n", "key exercises.02_two.deadline is no time"),
        ('[exercises.02_two.checks]\ntest_togehter = "full"\n', "no check test_togehter. Did you mean test_together?"),
        ("title = \n", "is not valid TOML"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CourseError) as error:
        load_course(course(tmp_path, text))
    assert str(error.value).startswith("exercises/course.toml")
    assert told in str(error.value)

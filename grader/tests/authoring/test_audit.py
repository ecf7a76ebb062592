"""The proof by grading, and the command around it; the grader is one that needs no host."""

from __future__ import annotations

import multiprocessing.util
import os
import tempfile
import time
from pathlib import Path

import pytest

from grader.authoring.audit import Audit, audit
from grader.course import load_course
from grader.errors import UsageError
from grader.model import Course, Exercise, Score
from grader.tests.authoring.courses import ALTERNATIVE, MISTAKE, write_audited
from grader.tests.cli.calling import call, fake_grade
from grader.tests.courses import TESTS

HERE = "exercises/05_fan_out"
REFERENCE = "reference/05_fan_out"
MISTAKE_0 = f"{REFERENCE}/mistakes/mistake_0.py"
STYLE_0 = f"{REFERENCE}/alternatives/style_0.py"


def audited(root: Path, *, jobs: int = 1) -> Audit:
    """Audit the whole course."""
    course = load_course(root)
    return audit(course, course.exercises, jobs=jobs, grade=fake_grade)


def test_sound(tmp_path: Path) -> None:
    """Stub, reference, five alternatives and eight mistakes do what they declare."""
    assert audited(write_audited(tmp_path)) == Audit(exercises=1, graded=15, problems=())


def fake_grade_by_turns(course: Course, exercises: tuple[Exercise, ...], submission: Path) -> Score:
    """Half the time, mistake_0 is graded as one that passes nothing."""
    file = submission / HERE / "views.py"
    turns = course.root / "turns"
    if "Believes in number 0" in file.read_text():
        turns.open("a").write("x")
        if len(turns.read_text()) % 2:
            file.write_text("# nothing\n")
    return fake_grade(course, exercises, submission)


def test_repeats(tmp_path: Path) -> None:
    """What is not the same each time is a problem, which tells how often it came."""
    course = load_course(write_audited(tmp_path))

    done = audit(course, course.exercises, jobs=1, repeats=4, grade=fake_grade_by_turns)

    assert done.graded == 4 * 15
    said = [str(problem) for problem in done.problems]
    assert said[0].startswith(f"{MISTAKE_0}: also fails test_answers.")
    assert all(problem.endswith(" (2 of 4 times)") for problem in said)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            f"{HERE}/views.py",
            "# TODO(1) test_answers test_together\n",
            [f"{HERE}/test_hidden.py:5: test_together is passed by the stub. Set its points to 0; others can need it."],
        ),
        (
            f"{HERE}/views.py",
            "# TODO(1)\ndef (:\n",
            [
                f"{HERE}/views.py: cannot be run: {HERE}/views.py, line 2: invalid syntax. Correct it, then run the"
                " grader again. A stub imports and answers."
            ],
        ),
        (
            f"{REFERENCE}/views.py",
            "# test_answers test_together\n",
            [f"{REFERENCE}/views.py: is right, but fails test_in_any_order. Expected: this Seen: that"],
        ),
        (STYLE_0, ALTERNATIVE.format(number=0) + "# fault\n", None),
        (
            MISTAKE_0,
            MISTAKE.format(number=0, fails="test_together", text="# test_answers test_together test_in_any_order"),
            [f"{MISTAKE_0}: passes test_together, which it declares to fail. Sharpen the check, or correct `Fails:`."],
        ),
        (
            MISTAKE_0,
            MISTAKE.format(number=0, fails="test_in_any_order", text="# test_answers"),
            [
                f"{MISTAKE_0}: also fails test_together."
                " Declare it in `Fails:`, or let the check need what fails first.",
                f"{MISTAKE_0}: declares test_in_any_order, which is skipped: what follows is not declared.",
            ],
        ),
        (
            MISTAKE_0,
            MISTAKE.format(number=0, fails="test_together", text="# test_answers lost:test_in_any_order"),
            [f"{MISTAKE_0}: gets no report from test_in_any_order. A check must pass or fail."],
        ),
        (
            MISTAKE_0,
            MISTAKE.format(
                number=0, fails="test_in_any_order", text="# test_answers skipped:test_together test_in_any_order"
            ),
            None,
        ),
    ],
)
def test_not_as_declared(tmp_path: Path, file: str, text: str, said: list[str] | None) -> None:
    """Whatever a submission does otherwise is told, with what to do."""
    problems = [str(problem) for problem in audited(write_audited(tmp_path, files={file: text})).problems]

    if said is not None:
        assert problems == said
    elif file == STYLE_0:
        assert problems == [f"{STYLE_0}: could not be graded: the judge ended. Correct the check, or report the fault."]
    else:
        assert f"{MISTAKE_0}: test_together was skipped, though all that it needs passed." in problems


def test_long_messages(tmp_path: Path) -> None:
    """A message that is too long is told once, however many mistakes cause it."""
    files: dict[str, str | None] = {
        f"{REFERENCE}/mistakes/mistake_{number}.py": MISTAKE.format(
            number=number, fails="test_in_any_order", text="# test_answers test_together long"
        )
        for number in (0, 2)
    }

    problems = [str(problem) for problem in audited(write_audited(tmp_path, files=files)).problems]

    assert problems == [
        f"{HERE}/test_hidden.py:10: test_in_any_order fails with a message of more than 60 words. Shorten it.",
        f"{HERE}/test_hidden.py:10: test_in_any_order fails with advice (look_at) of more than 25 words. Shorten it.",
    ]


def raising(*args: object, **options: object) -> None:
    """A grader with a fault of its own."""
    raise ZeroDivisionError("division by zero")


def test_a_grader_that_raises(tmp_path: Path) -> None:
    """A trial that cannot be graded is told, and does not end the audit."""
    course = load_course(write_audited(tmp_path))

    done = audit(course, course.exercises, jobs=2, grade=raising)  # type: ignore[arg-type]

    assert len(done.problems) == 15
    assert "could not be graded: ZeroDivisionError: division by zero." in str(done.problems[0])


def littering(*args: object, **options: object) -> None:
    """A grader that is stopped before it can take its files away; multiprocessing's own it takes away when it ends."""
    tempfile.mkdtemp()
    multiprocessing.util.get_temp_dir()
    multiprocessing.util.Finalize(None, time.sleep, args=(0.05,), exitpriority=0)  # before that
    raise ZeroDivisionError


def test_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever processes leave behind is taken away in the end, once they have ended."""
    course = load_course(write_audited(tmp_path / "course"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", "as before")

    audit(course, course.exercises, jobs=2, grade=littering)  # type: ignore[arg-type]

    for process in multiprocessing.active_children():
        process.join()
    assert list((tmp_path / "temporary").iterdir()) == []
    assert os.environ["TMPDIR"] == "as before"
    assert capfd.readouterr().err == ""


def test_many_processes(tmp_path: Path) -> None:
    """The order of the problems does not depend on the number of processes."""
    files: dict[str, str | None] = {f"{REFERENCE}/mistakes/mistake_{n}.py": '"""Is right."""\n' for n in range(8)}
    write_audited(tmp_path, "05_fan_out", files=files)
    write_audited(tmp_path, "06_more", files={"exercises/06_more/views.py": "# TODO(1) test_together\n"})

    one, three = audited(tmp_path, jobs=1), audited(tmp_path, jobs=3)

    assert one == three
    assert one.graded == 30
    assert [str(problem).split("/")[1] for problem in one.problems] == sorted(
        str(problem).split("/")[1] for problem in one.problems
    )


def test_no_reference(tmp_path: Path) -> None:
    """A student's checkout has no solutions to prove anything with."""
    root = write_audited(tmp_path / "course")
    (root / "reference").rename(tmp_path / "elsewhere")

    with pytest.raises(UsageError, match="is for a checkout with the solutions"):
        audited(root)


class TestCommand:
    """`grader audit`."""

    @pytest.fixture(autouse=True)
    def _here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_audited(tmp_path)
        monkeypatch.chdir(tmp_path)

    def test_sound(self, capfd: pytest.CaptureFixture[str]) -> None:
        """One line and exit code 0."""
        called = call(capfd, "audit", "--static")

        assert (called.code, called.out, called.err) == (0, "1 exercise: sound.\n", "")

    def test_problems(self, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        """A line for each problem and exit code 3."""
        (tmp_path / MISTAKE_0).unlink()

        called = call(capfd, "audit", "05", "--static")

        assert (called.code, called.err) == (3, "")
        assert called.out == (f"{REFERENCE}/mistakes: has 7 mistakes. Write at least 8.\n1 exercise: 1 problem.\n")

    def test_a_broken_file(self, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        """A mistake in a course file is one of the problems."""
        write_audited(tmp_path, "06_more", files={"exercises/06_more/test_hidden.py": TESTS["test_examples.py"]})

        called = call(capfd, "audit", "--static")

        assert (called.code, called.err) == (3, "")
        assert called.out == (
            "exercises/06_more/test_hidden.py, line 5: test_answers is also the name of a check in test_examples.py,"
            " line 5; rename one.\n1 exercise: 1 problem.\n"
        )

    def test_unknown(self, capfd: pytest.CaptureFixture[str]) -> None:
        """An unknown exercise is a matter of usage."""
        called = call(capfd, "audit", "fan_uot")

        assert (called.code, called.out) == (2, "")
        assert called.err == (
            'No exercise is called "fan_uot". Did you mean 05_fan_out? `grader list` shows their names.\n'
        )

    def test_graded(self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        """Without --static every submission is graded, in as many processes as are asked for."""
        monkeypatch.setattr("grader.authoring.audit.prove", _proved)

        called = call(capfd, "audit", "--jobs", "2")

        assert (called.code, called.out, called.err) == (0, "1 exercise, 15 submissions graded: sound.\n", "")

    def test_a_sample(self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        """The stub, the reference, and every fourth of the 13 others."""
        monkeypatch.setattr("grader.authoring.audit.prove", _proved)

        called = call(capfd, "audit", "--jobs", "2", "--every", "4")

        assert (called.code, called.out) == (0, "1 exercise, 5 submissions graded: sound.\n")


def _proved(trials: object, *, jobs: int, grade: object, on_progress: object) -> list[object]:
    assert jobs == 2
    return []

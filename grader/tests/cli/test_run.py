"""`grader run`, with a grader that needs no host: what is graded, what is said, how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.model import Score
from grader.tests.cli.calling import Called, call, fake_grade, replace_grade
from grader.tests.courses import write_course

ALL = "# test_answers test_together test_in_any_order\n"
SOME = "# test_answers test_together\n"
VIEWS = "exercises/02_two/views.py"
Run = Callable[..., Called]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with three exercises, all solved, and the current folder."""
    root = tmp_path / "course"
    write_course(root, "01_one", "02_two", "03_three")
    for name in ("01_one", "02_two", "03_three"):
        (root / "exercises" / name / "views.py").write_text(ALL)
    monkeypatch.chdir(root)
    for variable in ("COLUMNS", "FORCE_COLOR", "GITHUB_STEP_SUMMARY", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)
    return root


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, root: Path) -> Run:
    """Call `grader run` with arguments."""
    replace_grade(monkeypatch)
    return lambda *args: call(capfd, "run", *args)


def result(called: Called) -> dict[str, Any]:
    """The JSON that was printed."""
    parsed: dict[str, Any] = json.loads(called.out)
    return parsed


class TestGraded:
    """What is graded, and from where."""

    def test_all(self, run: Run) -> None:
        """Without a name, every exercise; all passed is exit code 0."""
        called = run("--format", "json")

        assert (called.code, called.err) == (0, "")
        assert [exercise["id"] for exercise in result(called)["exercises"]] == ["01_one", "02_two", "03_three"]

    def test_some(self, run: Run) -> None:
        """Only those that are named, in the course's order."""
        called = run("three", "exercises/01_one/", "--format", "json")

        assert [exercise["id"] for exercise in result(called)["exercises"]] == ["01_one", "03_three"]

    def test_a_failed_check(self, run: Run, root: Path) -> None:
        """One failed check anywhere is exit code 1."""
        (root / VIEWS).write_text(SOME)

        called = run("--format", "json")

        assert (called.code, called.err) == (1, "")
        assert result(called)["score"] == 13

    def test_submission(self, run: Run, tmp_path: Path) -> None:
        """The submission's files are graded; what it lacks counts as not attempted."""
        student = tmp_path / "student"
        (student / VIEWS).parent.mkdir(parents=True)
        (student / VIEWS).write_text(SOME)

        called = run("--submission", str(student), "--format", "json")

        assert (called.code, called.err) == (1, "")
        assert [e["score"] for e in result(called)["exercises"]] == [0, 3, 0]

    def test_checks_come_from_here(self, run: Run, root: Path, tmp_path: Path) -> None:
        """A submission's own checks and exercise.toml have no say."""
        student = tmp_path / "student"
        write_course(student, "02_two", files={"exercises/02_two/exercise.toml": "title ="})
        (student / "exercises/02_two/test_hidden.py").write_text("")

        called = run("02", "--submission", str(student), "--format", "json")

        assert called.code == 1
        assert result(called)["max_score"] == 5

    def test_twice(self, run: Run) -> None:
        """Two runs print the same bytes."""
        assert run("--format", "json") == run("--format", "json")


class TestReports:
    """Who reads the result."""

    def test_terminal(self, run: Run) -> None:
        """By default a report for people, without colour where it is not shown on a terminal."""
        called = run("01")

        assert (called.code, called.err) == (0, "")
        assert "01_one" in called.out and "5" in called.out
        assert "\x1b" not in called.out

    def test_plain(self, run: Run) -> None:
        """For a screen reader: ASCII only."""
        called = run("--plain")

        assert called.code == 0
        assert called.out.isascii()

    def test_github(self, run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The job summary is added to, and annotations follow the report."""
        (root / VIEWS).write_text(SOME)
        target = tmp_path / "summary.md"
        target.write_text("before\n")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(target))

        called = run("--github")

        assert (called.code, called.err) == (1, "")
        assert target.read_text().startswith("before\n")
        assert "02_two" in target.read_text()
        assert any(line.startswith("::") for line in called.out.splitlines())

    def test_github_and_json(self, run: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Annotations do not get between the lines of JSON."""
        (root / VIEWS).write_text(SOME)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))

        called = run("--github", "--format", "json")

        assert result(called)["score"] == 13
        assert "::" in called.err

    def test_github_elsewhere(self, run: Run) -> None:
        """Outside GitHub Actions the missing summary is said, and nothing else changes."""
        called = run("--github")

        assert called.code == 0
        assert called.err == (
            "GITHUB_STEP_SUMMARY is not set, so there is no job summary: --github is for GitHub Actions.\n"
        )


def no_file(views: Path) -> None:
    """Take the file away."""
    views.unlink()


def a_folder(views: Path) -> None:
    """Put a folder in its place."""
    views.unlink()
    views.mkdir()


def holding(content: bytes) -> Callable[[Path], object]:
    """Put these bytes into the file."""
    return lambda views: views.write_bytes(content)


class TestBadInput:
    """Each gets a short message that names the file and the next step; the other exercises are still graded."""

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (no_file, "is not there. Copy the stub from the course to begin with it, then run the grader again."),
            (a_folder, "is a folder. Put a file of that name in its place, then run the grader again."),
            (
                holding(b""),
                "is empty. Copy the stub from the course, write your solution in it, then run the grader again.",
            ),
            (holding(b"def view(:\n"), ", line 1: invalid syntax. Correct it, then run the grader again."),
            (
                holding(b"\xff"),
                "is not saved as UTF-8: the byte at position 0 (line 1) has no meaning there. Save the file as UTF-8,"
                " then run the grader again.",
            ),
            (
                holding(b"#" * 10 * 1024 * 1024),
                "is larger than 64 KiB, the most that is read. Keep only your solution in it, then run the grader"
                " again.",
            ),
        ],
        ids=["no file", "folder", "empty", "syntax", "encoding", "10 MB"],
    )
    def test_file(self, run: Run, root: Path, spoil: Callable[[Path], object], said: str) -> None:
        """The file is named; the exercise has no points, and the others have theirs."""
        spoil(root / VIEWS)

        called = run("--format", "json")

        assert (called.code, called.err) == (1, "")
        assert [e["score"] for e in result(called)["exercises"]] == [5, 0, 5]
        message = result(called)["exercises"][1]["message"]
        assert message == f"{VIEWS}{said}" or message == f"{VIEWS} {said}"
        assert "Traceback" not in run().out

    def test_unknown_exercise(self, run: Run) -> None:
        """An unknown exercise is told the nearest."""
        called = run("twoo")

        assert called == Called(
            2, "", 'No exercise is called "twoo". Did you mean 02_two? `grader list` shows their names.\n'
        )

    def test_one_unknown_of_two(self, run: Run) -> None:
        """The one that is known is still graded."""
        called = run("77", "01", "--format", "json")

        assert called.code == 2
        assert called.err == 'No exercise is called "77". `grader list` shows their names.\n'
        assert [exercise["id"] for exercise in result(called)["exercises"]] == ["01_one"]

    def test_no_exercises(
        self, run: Run, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A course without exercises is broken."""
        (tmp_path / "empty" / "exercises" / "project").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "empty")

        called = run()

        assert (called.code, called.out) == (3, "")
        assert called.err.startswith("There are no exercises in ")

    def test_a_mistake_in_the_course(self, run: Run, root: Path) -> None:
        """The mistake is told by file and key, also in the result; the sound exercises are graded."""
        (root / "exercises/02_two/exercise.toml").write_text('titel = "x"\n')

        called = run("--format", "json")

        message = (
            "exercises/02_two/exercise.toml: key titel is unknown."
            " Allowed: title, level, edit, stub, given, middleware, packages, preload, hints, questions."
            " Did you mean title?"
        )
        assert (called.code, called.err) == (3, f"{message}\n")
        assert [exercise["id"] for exercise in result(called)["exercises"]] == ["01_one", "03_three"]
        assert f"Not graded: {message}" in result(called)["notes"]

    def test_a_mistake_elsewhere(self, run: Run, root: Path) -> None:
        """A mistake in an exercise that was not asked for is of no concern."""
        (root / "exercises/02_two/exercise.toml").write_text('titel = "x"\n')

        called = run("01", "--format", "json")

        assert (called.code, called.err) == (0, "")

    def test_only_the_broken_one(self, run: Run, root: Path) -> None:
        """Asked for the broken exercise alone, there is the message alone."""
        (root / "exercises/02_two/exercise.toml").write_text("")

        assert run("02") == Called(3, "", "exercises/02_two/exercise.toml: key title is missing.\n")

    def test_hidden_checks_missing(self, run: Run, root: Path) -> None:
        """The examples are graded, and the result says so."""
        for path in root.glob("exercises/*/test_hidden.py"):
            path.unlink()

        called = run("--format", "json")

        assert called.code == 0
        assert result(called)["notes"] == [
            "The hidden checks are not in this checkout, so the examples alone were graded."
        ]

    @pytest.mark.parametrize(("name", "what"), [("nobody", "is not there"), ("file", "is a file")])
    def test_no_submission(self, run: Run, tmp_path: Path, name: str, what: str) -> None:
        """A submission that is not there is a matter of usage."""
        (tmp_path / "file").write_text("")
        path = tmp_path / name

        assert run("--submission", str(path)) == Called(
            2, "", f"--submission {path} {what}. Name the folder of a clone, the one that holds exercises/.\n"
        )

    def test_not_a_clone(self, run: Run, tmp_path: Path) -> None:
        """A folder without exercises is graded as nothing attempted, with a word about it."""
        called = run("--submission", str(tmp_path), "--format", "json")

        assert called.code == 1
        assert called.err == f"{tmp_path} has no folder exercises, so every exercise counts as not attempted.\n"
        assert result(called)["score"] == 0

    def test_fault(self, run: Run, root: Path) -> None:
        """What the grader could not grade is its own fault, and outweighs failed checks."""
        (root / VIEWS).write_text("# fault\n")
        (root / "exercises/01_one/views.py").write_text(SOME)

        called = run("--format", "json")

        assert called.code == 4
        assert [e["score"] for e in result(called)["exercises"]] == [3, None, 5]

    def test_interrupted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C while grading ends with one line."""

        def grade(*args: object, **options: object) -> Score:
            raise KeyboardInterrupt

        replace_grade(monkeypatch, grade)

        called = run()

        assert (called.code, called.out) == (130, "")
        assert called.err.strip() == "Stopped. Nothing was graded to the end; run the same command to begin again."


def test_progress(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, every check moves the bar; it is on standard error and leaves the result alone."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    seen: list[object] = []

    def grade(*args: Any, on_progress: Callable[..., None] | None = None, **options: Any) -> Score:
        assert on_progress is not None
        return fake_grade(*args, on_progress=lambda *step: (seen.append(step), on_progress(*step))[0])

    replace_grade(monkeypatch, grade)

    called = run("--format", "json")

    assert len(seen) == 9
    assert result(called)["score"] == 15
    assert "9/9" in called.err

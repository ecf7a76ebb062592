"""The course on disk: what is read, what is refused and in which words, what a name may select."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.course import exercise_folders, find_root, load_course, outline, select
from grader.errors import CourseError, UsageError
from grader.model import Visibility
from grader.tests.courses import EXERCISE_TOML, TESTS, exercise_in, write_course

TOML = "exercises/05_fan_out/exercise.toml"
EXAMPLES = "exercises/05_fan_out/test_examples.py"
HIDDEN = "exercises/05_fan_out/test_hidden.py"


class TestReading:
    """What a sound course becomes."""

    def test_exercise(self, tmp_path: Path) -> None:
        """An exercise holds what its folder and exercise.toml say."""
        exercise = exercise_in(write_course(tmp_path))

        assert (exercise.id, exercise.number, exercise.title) == ("05_fan_out", "05", "Three sources at once")
        assert (exercise.level, exercise.edit, exercise.given) == ("medium", ("views.py",), ("urls.py",))
        assert exercise.hints == {1: ("where to look", "the idea", "an example")}
        assert exercise.questions[0].why == {"A": "it waits for all", "B": "right"}
        assert (exercise.middleware, exercise.has_hidden, exercise.max_score) == ((), True, 5)

    def test_checks(self, tmp_path: Path) -> None:
        """Checks come in file order, examples first, with the first paragraph of the docstring as their sentence."""
        first, second, third = exercise_in(write_course(tmp_path)).checks

        assert (first.id, first.visibility, first.points, first.task) == ("test_answers", Visibility.EXAMPLE, 0, 1)
        assert (second.needs, second.file, second.line) == (("test_answers",), "test_hidden.py", 5)
        assert third.needs == ("test_answers", "test_together")
        assert third.sentence == "The order in which the sources finish does not matter."

    def test_hidden_checks_missing(self, tmp_path: Path) -> None:
        """A student's repository has no hidden checks: the examples are known, and that the others are not."""
        write_course(tmp_path)
        (tmp_path / HIDDEN).unlink()

        exercise = exercise_in(tmp_path)

        assert not exercise.has_hidden
        assert [check.id for check in exercise.checks] == ["test_answers"]

    def test_other_folders(self, tmp_path: Path) -> None:
        """Folders beside the exercises, such as the project and byte code, are no exercises."""
        write_course(tmp_path, files={"exercises/project/settings.py": "", "exercises/__pycache__/x": ""})

        assert [folder.name for folder in exercise_folders(tmp_path)] == ["05_fan_out"]

    def test_helpers_in_a_test_file(self, tmp_path: Path) -> None:
        """Functions, classes and constants beside the checks are left alone."""
        text = "SOURCES = [1]\ndef helper(): ...\nclass Box:\n    def check(self): ...\n" + TESTS["test_examples.py"]

        assert len(exercise_in(write_course(tmp_path, files={EXAMPLES: text})).checks) == 3

    def test_a_stub_that_is_gone(self, tmp_path: Path) -> None:
        """A student may have deleted the stub; the course is still sound."""
        write_course(tmp_path)
        (tmp_path / "exercises/05_fan_out/views.py").unlink()

        assert exercise_in(tmp_path).edit == ("views.py",)

    def test_title(self, tmp_path: Path) -> None:
        """The course is called what its README is called."""
        write_course(tmp_path, files={"README.md": "![badge](x)\n# Async, graded\n"})

        assert load_course(tmp_path).title == "Async, graded"

    def test_nothing_is_run(self, tmp_path: Path) -> None:
        """A test file that would end the program can be read."""
        text = "raise SystemExit(1)\n" + TESTS["test_examples.py"]

        assert len(exercise_in(write_course(tmp_path, files={EXAMPLES: text})).checks) == 3


def broken(root: Path) -> str:
    """The message of the mistake in a course."""
    with pytest.raises(CourseError) as caught:
        load_course(root)
    message = str(caught.value)
    assert len(message.split()) <= 60
    return message


class TestMistakesInExerciseToml:
    """Each names the file, the key, and what is allowed."""

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            (
                "level =",
                "levle =",
                "key levle is unknown. Allowed: title, level, edit, stub, given, middleware, packages, preload, hints,"
                " questions. Did you mean level?",
            ),
            ("task = 1", "tsak = 1", "key hints[0].tsak is unknown. Allowed: task, steps. Did you mean task?"),
            ('"medium"', '"middling"', "key level is 'middling'. Allowed: easy, medium, hard."),
            ('"medium"', "3", "key level: Expected text in quotes, got a whole number."),
            ('title = "Three sources at once"\n', "", "key title is missing."),
            ('key = "B"\n', "", "key questions[0].key is missing."),
            ('["views.py"]', '"views.py"', "key edit: Expected a list, got text in quotes."),
            ('["views.py"]', "[]", "key edit: Expected a list of length >= 1."),
            (
                '["views.py"]',
                '["../views.py"]',
                "key edit names '../views.py'. Allowed: the plain name of a file in this folder, such as views.py.",
            ),
            (
                '["views.py"]',
                '["test_hidden.py"]',
                "key edit names test_hidden.py, which belongs to the checks. Take it out.",
            ),
            ('["urls.py"]', '["views.py"]', "views.py stands in edit and in given. Keep one."),
            (
                '["urls.py"]',
                '["service.py"]',
                "key given names service.py, but exercises/05_fan_out/service.py is not there.",
            ),
            (
                'given = ["urls.py"]',
                'given = ["urls.py"]\npackages = ["my-package"]',
                "key packages[0]: Expected text in quotes matching regex '^[A-Za-z_][A-Za-z0-9_]*$'.",
            ),
            (
                'given = ["urls.py"]',
                'given = ["urls.py"]\npreload = ["pytest.mark", "my-package.module"]',
                "key preload[1]: Expected text in quotes matching regex '^[A-Za-z_][A-Za-z0-9_.]*$'.",
            ),
            ("task = 1", "task = 0", "key hints[0].task: Expected a whole number >= 1."),
            ('key = "B"', 'key = "C"', "key questions[0].key is 'C'. Allowed: one of its options (A, B)."),
            ("why = { A =", "why = { D =", "key questions[0].why explains 'D', which is no option. Allowed: A, B."),
            (
                "[[questions]]",
                '[[hints]]\ntask = 1\nsteps = ["x"]\n[[questions]]',
                "key hints[1].task is 1 a second time. Join the two entries.",
            ),
        ],
    )
    def test_key(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        """The message is complete."""
        assert old in EXERCISE_TOML
        write_course(tmp_path, files={TOML: EXERCISE_TOML.replace(old, new)})

        assert broken(tmp_path) == f"{TOML}: {message}"

    def test_not_toml(self, tmp_path: Path) -> None:
        """The line and column of a slip are named."""
        write_course(tmp_path, files={TOML: "title = \n"})

        assert broken(tmp_path) == f"{TOML} is not valid TOML: Invalid value (at line 1, column 9)."

    def test_missing(self, tmp_path: Path) -> None:
        """A folder without exercise.toml is not passed over."""
        write_course(tmp_path)
        (tmp_path / TOML).unlink()

        assert broken(tmp_path).startswith(f"{TOML} is missing. ")

    def test_not_utf8(self, tmp_path: Path) -> None:
        """An encoding slip names its byte."""
        write_course(tmp_path)
        (tmp_path / TOML).write_bytes(b'title = "\xff"')

        assert broken(tmp_path) == f"{TOML} is not UTF-8 (byte 9). Save it as UTF-8."


CHECK = '@check(points=1, task=1)\nasync def test_x(client):\n    """X."""\n'


class TestMistakesInChecks:
    """Each names the file, the line, the check, and what to change."""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (CHECK + CHECK, "line 5: test_x is also the name of a check in test_examples.py, line 2; rename one."),
            (
                CHECK.replace('"""X."""', "..."),
                "line 2: test_x has no docstring; write the sentence that the student reads.",
            ),
            (CHECK.replace("points=1, ", ""), "line 2: test_x points is missing; allowed: a whole number from 0."),
            (CHECK.replace("=1, ", "=True, "), "line 2: test_x points is True; allowed: a whole number from 0."),
            (CHECK.replace("points=1", "points=1.5"), "line 2: test_x points is 1.5; allowed: a whole number from 0."),
            (CHECK.replace("points=1", "points=-1"), "line 2: test_x points is -1; allowed: a whole number from 0."),
            (CHECK.replace("task=1", "task=0"), "line 2: test_x task is 0; allowed: a whole number from 1."),
            (
                CHECK.replace("points=1", "points=N"),
                "line 2: test_x points must be written out; the course is read without running it.",
            ),
            (
                CHECK.replace("points=1", "point=1"),
                "line 2: test_x gives @check point; allowed: points, task, needs; did you mean points?",
            ),
            (
                CHECK.replace("points=1", "1"),
                "line 2: test_x gives @check an argument without a name; write points=…, task=….",
            ),
            (
                CHECK.replace("(points=1, task=1)", ""),
                "line 2: test_x takes one decorator of the form @check(points=…, task=…).",
            ),
            (
                CHECK.replace("test_x", "checks_x"),
                "line 2: checks_x is a check, so its name must begin with test_: test_checks_x.",
            ),
            (
                CHECK.split("\n", 1)[1],
                "line 1: test_x has no @check(points=…, task=…); add it, or rename the function.",
            ),
            (
                "@pytest.mark.parametrize('n', [1, 2])\n" + CHECK,
                "line 3: test_x is parametrized; a check is one behaviour: write one check for each.",
            ),
            (
                "class TestX:\n" + "".join(f"    {line}\n" for line in CHECK.splitlines()),
                "line 3: test_x is nested; a check stands at the top level of its file.",
            ),
            (
                CHECK.replace("task=1", "task=1, needs=7"),
                "line 2: test_x needs is 7; allowed: the name of a check, or a list of names.",
            ),
            (CHECK.replace("task=1", "task=1, needs='test_x'"), "line 2: test_x needs itself; name an earlier check."),
            (
                CHECK + CHECK.replace("test_x", "test_y").replace("task=1", "task=1, needs='test_xx'"),
                "line 5: test_y needs test_xx, which is no check of this exercise. Did you mean test_x?",
            ),
            (
                CHECK.replace("task=1", "task=1, needs='test_y'") + CHECK.replace("test_x", "test_y"),
                "line 2: test_x needs test_y, which comes later; move test_y above it (examples come first).",
            ),
            (
                CHECK.replace("task=1", "task=1, needs='test_y'")
                + CHECK.replace("test_x", "test_y").replace("task=1", "task=1, needs=['test_x']"),
                "line 2: test_x needs test_y, and test_y needs test_x: break the circle.",
            ),
            ("def test_x(:\n", "line 1: invalid syntax."),
        ],
    )
    def test_check(self, tmp_path: Path, text: str, message: str) -> None:
        """The message is complete."""
        write_course(tmp_path, files={EXAMPLES: text})
        (tmp_path / HIDDEN).unlink()

        assert broken(tmp_path) == f"{EXAMPLES}, {message}"

    def test_same_name_in_both_files(self, tmp_path: Path) -> None:
        """Names are unique over both files."""
        write_course(tmp_path, files={HIDDEN: TESTS["test_examples.py"]})

        assert broken(tmp_path) == (
            f"{HIDDEN}, line 5: test_answers is also the name of a check in test_examples.py, line 5; rename one."
        )

    def test_no_checks(self, tmp_path: Path) -> None:
        """An exercise without any check cannot be passed by doing nothing."""
        write_course(tmp_path, files={EXAMPLES: "", HIDDEN: ""})

        assert broken(tmp_path).startswith("exercises/05_fan_out has no checks.")


class TestMistakesInTheLayout:
    """Folders whose names cannot work."""

    def test_no_exercises(self, tmp_path: Path) -> None:
        """A checkout without exercises is told so."""
        (tmp_path / "exercises" / "project").mkdir(parents=True)

        assert broken(tmp_path).startswith(f"There are no exercises in {tmp_path / 'exercises'}.")

    def test_two_with_one_number(self, tmp_path: Path) -> None:
        """Numbers name exercises, so they are unique."""
        write_course(tmp_path, "05_fan_in", "05_fan_out")

        assert broken(tmp_path) == (
            "exercises/05_fan_out and exercises/05_fan_in share a number. Renumber one of them."
        )

    def test_a_folder_with_the_wrong_name(self, tmp_path: Path) -> None:
        """An exercise that nobody would find is not passed over."""
        write_course(tmp_path, files={"exercises/5-fan-out/exercise.toml": ""})

        message = "exercises/5-fan-out: an exercise's folder is named NN_slug, such as 05_fan_out. Rename it."
        assert broken(tmp_path) == message

    def test_the_others_are_still_read(self, tmp_path: Path) -> None:
        """With a listener, a broken exercise is left out and the sound ones are there."""
        write_course(tmp_path, "01_one", "02_two", files={"exercises/01_one/exercise.toml": ""})
        heard: list[tuple[str, str]] = []

        course = load_course(tmp_path, on_problem=lambda id, error: heard.append((id, str(error))))

        assert [exercise.id for exercise in course.exercises] == ["02_two"]
        assert heard == [("01_one", "exercises/01_one/exercise.toml: key title is missing.")]


class TestSelect:
    """The names by which a student can call an exercise."""

    def test_one_that_the_course_does_not_choose(self, tmp_path: Path) -> None:
        """It is there: what is missing is a line in course.toml."""
        write_course(tmp_path, "01_one", "02_two")
        (tmp_path / "exercises/course.toml").write_text("[exercises.01_one]\n")
        with pytest.raises(
            UsageError, match=r"course\.toml does not choose 02_two\. Add the line \[exercises\.02_two\]"
        ):
            select(load_course(tmp_path), ["two"])

    @pytest.mark.parametrize(
        "name",
        [
            "05",
            "5",
            "05_fan_out",
            "fan_out",
            "fan-out",
            "FAN_OUT",
            "exercises/05_fan_out",
            "exercises/05_fan_out/",
            "./exercises/05_fan_out/views.py",
        ],
    )
    def test_name(self, tmp_path: Path, name: str) -> None:
        """Number, slug, id and path all work."""
        course = load_course(write_course(tmp_path, "04_calling_an_api", "05_fan_out"))

        assert [exercise.id for exercise in select(course, [name])] == ["05_fan_out"]

    def test_the_folder_one_is_in(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A dot is the exercise around the current folder."""
        course = load_course(write_course(tmp_path, "04_calling_an_api", "05_fan_out"))
        monkeypatch.chdir(tmp_path / "exercises" / "04_calling_an_api")

        assert [exercise.id for exercise in select(course, ["."])] == ["04_calling_an_api"]

    def test_none_is_all(self, tmp_path: Path) -> None:
        """Without a name, every exercise is selected."""
        course = load_course(write_course(tmp_path, "04_calling_an_api", "05_fan_out"))

        assert select(course, []) == course.exercises

    def test_order_and_repetition(self, tmp_path: Path) -> None:
        """Each comes once, in the course's order."""
        course = load_course(write_course(tmp_path, "04_calling_an_api", "05_fan_out"))

        assert select(course, ["5", "04", "fan_out"]) == course.exercises

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            (
                "fna_out",
                'No exercise is called "fna_out". Did you mean 05_fan_out? `grader list` shows their names.',
            ),
            ("77", 'No exercise is called "77". `grader list` shows their names.'),
            (
                "exercises/05_fan_ot/",
                'No exercise is called "05_fan_ot". Did you mean 05_fan_out? `grader list` shows their names.',
            ),
        ],
    )
    def test_unknown(self, tmp_path: Path, name: str, message: str) -> None:
        """An unknown name is told the nearest one and where the names are."""
        course = load_course(write_course(tmp_path))

        with pytest.raises(UsageError) as caught:
            select(course, [name])

        assert str(caught.value) == message


class TestFindRoot:
    """Which checkout is meant."""

    def test_from_inside(self, tmp_path: Path) -> None:
        """From any folder inside a checkout, that checkout."""
        write_course(tmp_path)

        assert find_root(tmp_path / "exercises" / "05_fan_out") == tmp_path.resolve()

    def test_from_elsewhere(self, tmp_path: Path) -> None:
        """From anywhere else, the checkout that holds this package."""
        (tmp_path / "exercises").mkdir()

        root = find_root(tmp_path)

        assert (root / "grader" / "course.py").is_file()


class TestOutline:
    """The cheap reading for a list."""

    def test_agrees_with_the_course(self, tmp_path: Path) -> None:
        """It says what the course says."""
        (exercise,) = load_course(write_course(tmp_path)).exercises

        (short,) = outline(tmp_path)

        assert (short.id, short.title, short.level) == (exercise.id, exercise.title, exercise.level)
        assert (short.checks, short.has_hidden) == (exercise.checks, True)

    @pytest.mark.parametrize("text", ["", "title = 3\nlevel = 'easy'\n", "title ="])
    def test_mistake(self, tmp_path: Path, text: str) -> None:
        """A mistake is reported as precisely as when the course is read."""
        write_course(tmp_path, files={TOML: text})

        with pytest.raises(CourseError) as caught:
            outline(tmp_path)

        assert str(caught.value) == broken(tmp_path)

    def test_imports_little(self, tmp_path: Path) -> None:
        """It starts fast: no msgspec, which the full reading needs."""
        write_course(tmp_path)
        code = (
            "import sys, pathlib; from grader.course import outline; outline(pathlib.Path(sys.argv[1]));"
            "print('msgspec' in sys.modules)"
        )

        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

        assert done.stdout == "False\n"

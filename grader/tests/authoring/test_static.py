"""The rules that files and texts of an exercise keep: a sound exercise first, then each rule broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.static import static_problems
from grader.course import load_course
from grader.submission import stub_digest
from grader.tests.authoring.courses import ALTERNATIVE, MISTAKE, README, STUB, write_audited
from grader.tests.courses import EXERCISE_TOML, TESTS

HERE = "exercises/05_fan_out"
REFERENCE = "reference/05_fan_out"


def problems(root: Path) -> list[str]:
    """What the audit says of the one exercise, without grading."""
    (exercise,) = load_course(root).exercises
    return [str(problem) for problem in static_problems(root, exercise)]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {f"{HERE}/README.md": README.replace("# simply code", "## 7. simply a comment")},
        {f"{HERE}/README.md": README + "\n![the loop](loop.svg)\n", f"{HERE}/loop.svg": "<svg/>"},
        {f"{HERE}/README.md": README.replace("all three.", "adjust them all; justice is done.")},
    ],
    ids=["as it is", "a heading in code", "a picture", "words that contain the words"],
)
def test_sound(tmp_path: Path, files: dict[str, str | None]) -> None:
    """Nothing is said of an exercise that keeps the rules."""
    assert problems(write_audited(tmp_path, files=files)) == []


def test_byte_code(tmp_path: Path) -> None:
    """What Python and tools leave behind is nobody's mistake."""
    write_audited(tmp_path)
    for folder in (HERE, f"{REFERENCE}/mistakes"):
        (tmp_path / folder / "__pycache__").mkdir()

    assert problems(tmp_path) == []


HINTS = 'steps = ["where to look", "the idea", "an example"]'
MISTAKE_0 = f"{REFERENCE}/mistakes/mistake_0.py"
STYLE_0 = f"{REFERENCE}/alternatives/style_0.py"
SENTENCE = "The sources are fetched together."


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "README.md",
            README.replace("## 1. ", "## "),
            [
                f"{HERE}/README.md: has no task. Give each a heading such as `## 1. Wait without blocking`.",
                f"{HERE}/views.py: has a TODO(1), but the README has no task 1.",
                f"{HERE}/exercise.toml: has hints for task 1, but the README has no task 1.",
                f"{HERE}/test_examples.py:5: test_answers is for task 1, which the README lacks.",
                f"{HERE}/test_hidden.py:5: test_together is for task 1, which the README lacks.",
                f"{HERE}/test_hidden.py:10: test_in_any_order is for task 1, which the README lacks.",
            ],
        ),
        (
            "README.md",
            README + "\n## 3. Rest\n",
            [
                f"{HERE}/README.md: numbers its tasks 1, 3. Count from 1, without a gap.",
                f"{HERE}/views.py: has no TODO(3). Mark where task 3 begins.",
                f"{HERE}/exercise.toml: has no hints for task 3. Add [[hints]] with task = 3.",
                f"{HERE}/README.md: has a task 3 that no check belongs to.",
            ],
        ),
        (
            "README.md",
            README.replace("Ask all", "Simply ask all"),
            [f'{HERE}/README.md:9: says "Simply" in task 1. Say it without.'],
        ),
        (
            "views.py",
            "x = 1\n",
            [f"{HERE}/views.py: has no TODO(1). Mark where task 1 begins."],
        ),
        (
            "exercise.toml",
            EXERCISE_TOML.replace("\ngiven", '\nstub = "0123456789abcdef"\ngiven'),
            [
                f"{HERE}/exercise.toml: does not know the stub as it is now, and so not who has begun to change it. "
                f'Write stub = "{stub_digest({"views.py": STUB.encode()})}".',
            ],
        ),
        (
            "exercise.toml",
            EXERCISE_TOML.replace(HINTS, 'steps = ["just look", "the idea"]'),
            [
                f"{HERE}/exercise.toml: has 2 steps of hints for task 1. Write 3: where to look, the idea, an example.",
                f'{HERE}/exercise.toml: says "just" in step 1 of the hints for task 1.',
            ],
        ),
        (
            "exercise.toml",
            EXERCISE_TOML.replace(', B = "right"', ""),
            [f"{HERE}/exercise.toml: questions[0] has no why for B. Explain every option."],
        ),
        (
            "test_hidden.py",
            TESTS["test_hidden.py"].replace(SENTENCE, "Well " * 61),
            [f"{HERE}/test_hidden.py:5: test_together has a sentence of 61 words. Use at most 60."],
        ),
        (
            "test_hidden.py",
            TESTS["test_hidden.py"].replace(SENTENCE, "They are just fetched."),
            [f'{HERE}/test_hidden.py:5: test_together says "just" in its sentence.'],
        ),
        (
            "test_hidden.py",
            TESTS["test_hidden.py"]
            + '\n\n@check(points=1, task=1)\nasync def test_more(client):\n    """More."""\n'
            + '\n\n@check(points=0, task=1)\nasync def test_no_points(client):\n    """For others to need."""\n',
            [f"{HERE}/test_hidden.py:19: test_more is failed by no mistake. Add a mistake that it catches."],
        ),
        (
            "notes.txt",
            "",
            [
                f"{HERE}/notes.txt: is not expected here. Name it in exercise.toml (edit, given), or take it away.",
            ],
        ),
    ],
)
def test_exercise(tmp_path: Path, file: str, text: str, said: list[str]) -> None:
    """Each broken rule names its file and what to do."""
    assert problems(write_audited(tmp_path, files={f"{HERE}/{file}": text})) == said


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (f"{REFERENCE}/views.py", None, [f"{REFERENCE}/views.py: is missing. Write the reference."]),
        (STYLE_0, None, [f"{REFERENCE}/alternatives: has 4 alternatives. Write at least 5."]),
        (MISTAKE_0, None, [f"{REFERENCE}/mistakes: has 7 mistakes. Write at least 8."]),
        (STYLE_0, "x = 1\n", [f"{STYLE_0}: needs a docstring whose first line names the style."]),
        (
            MISTAKE_0,
            '"""Fails: test_together"""\n',
            [f"{MISTAKE_0}: needs a docstring whose first line names the misconception."],
        ),
        (
            MISTAKE_0,
            '"""Believes."""\n',
            [f"{MISTAKE_0}: declares no failure. End its docstring with `Fails: test_…`."],
        ),
        (
            MISTAKE_0,
            MISTAKE.format(number=0, fails="test_togethre,\n  test_in_any_order", text=""),
            [f"{MISTAKE_0}: declares test_togethre, which is no check. Did you mean test_together?"],
        ),
        (
            MISTAKE_0,
            "def (:\n",
            [f"{MISTAKE_0}: has no readable docstring: invalid syntax (<unknown>, line 1)."],
        ),
        (
            f"{REFERENCE}/alternatives/notes.md",
            "",
            [f"{REFERENCE}/alternatives/notes.md: is not expected here. Take it away."],
        ),
        (f"{REFERENCE}/urls.py", "", [f"{REFERENCE}/urls.py: is not expected here. Take it away."]),
        (f"{HERE}/README.md", None, None),
        (f"{HERE}/views.py", None, None),
        (f"{HERE}/test_hidden.py", None, None),
    ],
)
def test_files(tmp_path: Path, file: str, text: str | None, said: list[str] | None) -> None:
    """So does each missing, superfluous or unreadable file."""
    found = problems(write_audited(tmp_path, files={file: text}))

    if said is None:
        assert found[0].startswith(f"{file}: is missing")
    else:
        assert found == said


def test_alternative_with_a_reference_to_fails(tmp_path: Path) -> None:
    """An alternative may speak of failing; only mistakes declare it."""
    text = ALTERNATIVE.format(number=0).replace('."""', '.\n\nFails: never.\n"""')

    assert problems(write_audited(tmp_path, files={STYLE_0: text})) == []

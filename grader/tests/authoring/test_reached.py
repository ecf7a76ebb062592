"""What no check reaches: lines, branches, and excuses without a reason."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from grader.authoring.proof import Trial, prove
from grader.authoring.reached import unreached
from grader.authoring.variants import variants_of
from grader.course import load_course
from grader.tests.authoring.courses import write_audited
from grader.tests.checking.hosts import write

FILE = "reference/05_fan_out/views.py"
CODE = """\
def view(request):
    if request:
        found = 1
    if found:
        return 2
    return 3
"""
IN = {(-1, 1), (1, -1), (-1, 2)}


@pytest.mark.parametrize(
    ("code", "steps", "said"),
    [
        (CODE, IN | {(2, 3), (3, 4), (2, 4), (4, 5), (5, -1), (4, 6), (6, -1)}, []),
        (
            CODE,
            IN | {(2, 3), (3, 4), (4, 5), (5, -1)},
            [
                f"{FILE}:6: is reached by no check. Write one, or take the line away.",
                f"{FILE}:2: never goes on to line 4 in any check. Write one, or take the condition away.",
            ],
        ),
        (
            CODE.replace("    return 3\n", ""),
            IN | {(2, 3), (3, 4), (2, 4), (4, 5), (5, -1)},
            [
                f"{FILE}:4: never goes on to the end of the function in any check."
                " Write one, or take the condition away.",
            ],
        ),
        (
            CODE.replace("return 3", "return 3  # pragma: no cover - found is always true"),
            IN | {(2, 3), (3, 4), (2, 4), (4, 5), (5, -1)},
            [],
        ),
        (
            CODE.replace("return 3", "return 3  # pragma: no cover"),
            IN | {(2, 3), (3, 4), (2, 4), (4, 5), (5, -1)},
            [f"{FILE}:6: is left out of coverage. Say why: # pragma: no cover - why."],
        ),
    ],
    ids=["all", "a line and a branch", "the end", "excused", "no reason"],
)
def test_unreached(tmp_path: Path, code: str, steps: set[tuple[int, int]], said: list[str]) -> None:
    """Each is told once, with its line."""
    (exercise,) = load_course(write_audited(tmp_path, files={FILE: code})).exercises

    found = unreached(exercise, {"exercises/05_fan_out/views.py": steps}, root=tmp_path)

    assert [str(problem) for problem in found] == said


def test_in_hosts(tmp_path: Path) -> None:
    """The audit grades the reference with coverage, in every check's host."""
    code = dedent("""\
        from django.http import HttpResponse


        async def view(request):
            if request.GET:
                return HttpResponse("no")
            return HttpResponse("ok")
        """)
    write(tmp_path, code)
    (tmp_path / "reference/01_one").mkdir(parents=True)
    (tmp_path / "reference/01_one/views.py").write_text(code)
    course = load_course(tmp_path)
    (exercise,) = course.exercises
    _, reference = variants_of(tmp_path, exercise)

    problems = prove([Trial(course=course, exercise=exercise, variant=reference)], jobs=1)

    assert [str(problem) for problem in problems] == [
        "reference/01_one/views.py:6: is reached by no check. Write one, or take the line away."
    ]

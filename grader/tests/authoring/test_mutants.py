"""Which mutants there are of a piece of code, and which are not made."""

from __future__ import annotations

from textwrap import dedent

import pytest

from grader.authoring.mutants import mutants_of


def changes(code: str) -> set[tuple[str, str]]:
    """Every mutant, as the lines that differ."""
    return {(mutant.before, mutant.after) for mutant in mutants_of(dedent(code))}


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("async def f():\n    return await g() + h()\n", "return await g() + h()", "return g() + h()"),
        ("if found:\n    pass\n", "if found:", "if not (found):"),
        ("if a == b:\n    pass\n", "if a == b:", "if a != b:"),
        ("x = [y for y in z if y]\n", "x = [y for y in z if y]", "x = [y for y in z if not (y)]"),
        ("check()\n", "check()", "pass"),
        ("if a:\n    raise ValueError\n", "raise ValueError", "pass"),
        ("try:\n    a()\nexcept OSError:\n    pass\n", "except OSError:", "except ():"),
        ("try:\n    a()\nexcept (A, B):\n    pass\n", "except (A, B):", "except (B,):"),
        ("async def f():\n    async with lock:\n        return 1\n", "async with lock:", "if True:"),
        (
            "async def f():\n    async with lock, g() as h:\n        return h\n",
            "async with lock, g() as h:",
            "async with g() as h:",
        ),
        ("@atomic\ndef f(): pass\n", "@atomic", ""),
        ("x = f'/items/{y}'\n", "x = f'/items/{y}'", "x = f'XX/items/{y}'"),
        ("x = 5\n", "x = 5", "x = 4"),
        ("x = 5\n", "x = 5", "x = 6"),
        ("x = 0.5\n", "x = 0.5", "x = 0.45"),
        ("x = 0.5\n", "x = 0.5", "x = 0.55"),
        ("x = f(\n    a,\n    b=1,\n)\n", "b=1,", "b=2,"),
        ("x = {'key': y}\n", "x = {'key': y}", "x = {'XXkeyXX': y}"),
    ],
)
def test_made(code: str, before: str, after: str) -> None:
    """What goes wrong in views, in mutmut's ways and in ours."""
    assert (before, after) in changes(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        '"""Says what it is."""\n',
        "def f():\n    'Says what it is.'\n",
        "def f(a: dict[str, 1]) -> 'B': ...\n",
        "x: int\n",
        "# 5\n",
    ],
)
def test_not_made(code: str) -> None:
    """What no check could see is left alone."""
    assert changes(code) == set()


def test_words_of_a_log() -> None:
    """The message of a log may be any; that something is logged, and with what, may not."""
    after = {after for _, after in changes("logger.error('it failed', exc_info=True)\n")}

    assert after == {
        "pass",
        "logger.error('it failed', )",
        "logger.error('it failed', exc_info=None)",
        "logger.error('it failed', exc_info=False)",
    }


def test_upper_case() -> None:
    """A name of a header is the same in lower case."""
    assert {after for _, after in changes("x = 'X-Cache'\n")} == {"x = 'XXX-CacheXX'", "x = None"}


def test_whole() -> None:
    """A mutant is the whole file with one change, that runs, at the line it names."""
    code = "import a\n\n\ndef f(b):\n    return b + 1  # why\n"

    mutants = mutants_of(code)

    assert [mutant.line for mutant in mutants] == [5, 5, 5]
    assert [mutant.code for mutant in mutants] == [
        code.replace("b + 1", changed) for changed in ("b + 0", "b + 2", "b - 1")
    ]

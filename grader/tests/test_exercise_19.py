"""Exercise 19 runs a student's tests against right and wrong views. Nothing but trying them tells which is which."""

from __future__ import annotations

import dis
import importlib.util
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.checking.data import Data

HIDDEN = Path(__file__).parents[2] / "exercises" / "19_testing_async_views" / "test_hidden.py"
CONDITION = re.compile(r"\((?:sum|len|ord)\([^%\n]*\) % \d (?:==|!=) \d\)")


@pytest.fixture(scope="module")
def checks() -> Any:
    """The module of the hidden checks."""
    spec = importlib.util.spec_from_file_location("hidden_checks_of_19", HIDDEN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def traits(checks: Any) -> list[str]:
    """Everything that a view can have, right or wrong."""
    return sorted(set(re.findall(r"\bIS_(\w+)", checks.VIEW)))


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object and those inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def bare(checks: Any, text: str) -> str:
    """A view's source without what is drawn."""
    for number, name in enumerate(re.findall(r"\b[a-z]+_\b", text)):
        text = re.sub(rf"\b{name}\b", f"N{number}", text)
    return re.sub(r"-\d+\.\d+", "FIXED", CONDITION.sub("CONDITION", text))


def test_code_is_the_same_for_all(checks: Any) -> None:
    """Right or wrong, in each style: only the values of the conditions differ."""
    found = {
        bare(checks, checks.view(Data(seed), *chosen))
        for seed in range(5)
        for chosen in ([], *zip(traits(checks), strict=True))
    }

    (text,) = found
    assert text.count("CONDITION") == len(re.findall(r"\bIS_", checks.VIEW))
    assert "IS_" not in text


@pytest.mark.parametrize("truth", [True, False])
def test_conditions_are_what_they_should_be(checks: Any, truth: bool) -> None:
    """Their operators are those of the opposite, too, equally often."""
    drawn = [checks.condition(Data(seed), truth) for seed in range(400)]

    assert {eval(text) for text in drawn} == {truth}
    assert 150 < sum("==" in text for text in drawn) < 250


def test_byte_code_never_repeats(checks: Any) -> None:
    """A digest that was right for one submission is none of the next."""

    def digests(seed: int, *chosen: str) -> set[tuple[bytes, str]]:
        code = compile(checks.view(Data(seed), *chosen), "view", "exec")
        return {(part.co_code, repr(part.co_consts)) for part in codes(code) if len(part.co_code) > 200}

    seen = [digest for seed in range(40) for digest in digests(seed, *["blocking"] * (seed % 2))]

    assert len(seen) == len(set(seen))


def test_constants_and_names_are_in_every_view(checks: Any) -> None:
    """Whoever looks for 404, or for httpx's exceptions, finds them everywhere, equally often."""

    def told(*chosen: str) -> tuple[list[str], list[int]]:
        parts = list(codes(compile(checks.view(Data(7), *chosen), "view", "exec")))
        names = [name for part in parts for name in part.co_names if not name.endswith("_")]
        numbers = [i.argval for part in parts for i in dis.get_instructions(part) if isinstance(i.argval, int)]
        return sorted({*names} - {"sum", "len", "ord", "max"}), sorted(
            {n for n in numbers if n in (200, 404, 502, 504)}
        )

    (one,) = {repr(told(*chosen)) for chosen in ([], *zip(traits(checks), strict=True))}
    assert "404" in one

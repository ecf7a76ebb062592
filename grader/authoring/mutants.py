"""Mutants of a Python file: copies with one small thing changed, which checks ought to notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from grader.authoring.operators import OPERATORS

__all__ = ["Mutant", "mutants_of"]

_LOGS = ("debug", "info", "warning", "error", "exception", "critical")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One changed copy. ``before`` and ``after`` are the lines that differ, as one; they name the mutant, wherever in
    the file it moves."""

    line: int  # counted from 1
    before: str
    after: str
    code: str


def mutants_of(code: str) -> tuple[Mutant, ...]:
    """Every mutant of ``code``, in the order of lines, each different from the others.

    What no check can or should see is left alone: annotations, docstrings, the words of a log message, and upper case
    for lower case (names of headers and hosts mean the same either way; other words are changed in other ways, too).
    Raises libcst.ParserSyntaxError if ``code`` is not Python.
    """
    module = cst.parse_module(code)
    visitor = _Visitor()
    module.visit(visitor)
    found: dict[str, Mutant] = {}
    for node, mutated in visitor.found:
        changed = module.deep_replace(node, mutated)
        assert isinstance(changed, cst.Module)
        if _compiles(changed.code):
            found.setdefault(changed.code, _mutant(code, changed.code))
    found.pop(code, None)
    return tuple(sorted(found.values(), key=lambda mutant: (mutant.line, mutant.before, mutant.after)))


class _Visitor(cst.CSTVisitor):
    """Collects nodes with what could stand in their place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []
        self._logged: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation) or _does_nothing(node) or any(node is words for words in self._logged):
            return False
        self._logged += _log_message(node)
        self.found += ((node, mutated) for mutated in _mutations(node))
        return True


def _mutations(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    message = _log_message(node)
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            for mutated in operator(node):
                same_case = isinstance(mutated, cst.SimpleString) and isinstance(node, cst.SimpleString)
                if same_case and mutated.value.lower() == node.value.lower():
                    continue
                if message and (not mutated.children or message[0] not in mutated.children):
                    continue
                yield mutated


def _does_nothing(node: cst.CSTNode) -> bool:
    """A docstring, or three dots."""
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString | cst.Ellipsis)


def _log_message(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The argument of ``logger.error(…)`` that is the message."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return []
    return list(node.args[:1]) if node.func.attr.value in _LOGS else []


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _mutant(code: str, changed: str) -> Mutant:
    before, after = code.splitlines(), changed.splitlines()
    first = 0
    while before[first : first + 1] == after[first : first + 1] and first < len(before):
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    return Mutant(
        line=first + 1,
        before=_one_line(before[first : len(before) - last]),
        after=_one_line(after[first : len(after) - last]),
        code=changed,
    )


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())

"""How code can be wrong in a small way: mutmut's operators, and those that views in particular need.

An operator takes a node of libcst's tree and yields what could stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

__all__ = ["OPERATORS"]

_FunctionOrClass = cst.FunctionDef | cst.ClassDef
_Handler = cst.ExceptHandler | cst.ExceptStarHandler


def _await_forgotten(node: cst.Await) -> Iterator[cst.CSTNode]:
    yield node.expression


def _condition_turned(node: cst.If | cst.While | cst.CompIf) -> Iterator[cst.CSTNode]:
    """Unless it has an operator, which is turned by itself."""
    if not isinstance(node.test, cst.Comparison | cst.BooleanOperation | cst.UnaryOperation):
        test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(operator=cst.Not(), expression=test))


def _statement_left_out(node: cst.Expr | cst.Raise) -> Iterator[cst.CSTNode]:
    yield cst.Pass()


def _exception_let_through(node: _Handler) -> Iterator[cst.CSTNode]:
    kinds = node.type.elements if isinstance(node.type, cst.Tuple) else ()
    if len(kinds) < 2:
        if node.type is not None:
            yield node.with_changes(type=cst.Tuple([]))
        return
    for left_out in kinds:
        rest = [kind for kind in kinds if kind is not left_out]
        yield node.with_changes(type=cst.Tuple([cst.Element(kind.value) for kind in rest]))


def _context_left_out(node: cst.With) -> Iterator[cst.CSTNode]:
    """Of those without a name: a lock, a limit of time."""
    for left_out in node.items:
        rest = [item for item in node.items if item is not left_out]
        if left_out.asname is None and rest:
            rest[-1] = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            yield node.with_changes(items=rest)
        elif left_out.asname is None:
            yield cst.If(test=cst.Name("True"), body=node.body, leading_lines=node.leading_lines)


def _decorator_left_out(node: _FunctionOrClass) -> Iterator[cst.CSTNode]:
    for left_out in node.decorators:
        yield node.with_changes(decorators=[decorator for decorator in node.decorators if decorator is not left_out])


def _text_changed(node: cst.FormattedStringText) -> Iterator[cst.CSTNode]:
    yield node.with_changes(value=f"XX{node.value}")


def _one_less(node: cst.Integer) -> Iterator[cst.CSTNode]:
    if node.evaluated_value > 0:
        yield node.with_changes(value=repr(node.evaluated_value - 1))


def _a_little_off(node: cst.Float) -> Iterator[cst.CSTNode]:
    """A limit of time, for instance: one more, as mutmut has it, is easily noticed."""
    for factor in (0.9, 1.1):
        yield node.with_changes(value=f"{node.evaluated_value * factor:.12g}")


OPERATORS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    *mutation_operators,
    (cst.Await, _await_forgotten),
    (cst.If | cst.While | cst.CompIf, _condition_turned),
    (cst.Expr | cst.Raise, _statement_left_out),
    (_Handler, _exception_let_through),
    (cst.With, _context_left_out),
    (_FunctionOrClass, _decorator_left_out),
    (cst.FormattedStringText, _text_changed),
    (cst.Integer, _one_less),
    (cst.Float, _a_little_off),
)

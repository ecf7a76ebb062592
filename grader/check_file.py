"""Reading the checks of a test file without running it: ``@check(…)``, the docstring, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.errors import CourseError
from grader.model import Check, Visibility
from grader.names import resembling

__all__ = ["EXAMPLES", "HIDDEN", "read_checks"]

EXAMPLES = "test_examples.py"
HIDDEN = "test_hidden.py"

Function = ast.FunctionDef | ast.AsyncFunctionDef
ARGUMENTS = ("points", "task", "needs")


def read_checks(folder: Path, *, shown_as: str) -> tuple[Check, ...]:
    """The checks of the exercise in ``folder``, examples first, each file in its own order.

    ``shown_as`` is the folder as messages name it. A file that is absent has no checks. Raises CourseError for a file
    that cannot be read, a check whose arguments are not literals, a name used twice, a missing docstring, or a
    ``needs`` that names no earlier check.
    """
    checks = [
        *_checks_in(folder / EXAMPLES, f"{shown_as}/{EXAMPLES}", Visibility.EXAMPLE),
        *_checks_in(folder / HIDDEN, f"{shown_as}/{HIDDEN}", Visibility.HIDDEN),
    ]
    _agree(checks, shown_as)
    return tuple(checks)


def _checks_in(path: Path, shown_as: str, visibility: Visibility) -> Iterator[Check]:
    try:
        tree = ast.parse(path.read_bytes(), filename=shown_as)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CourseError(f"{shown_as} cannot be read: {error.strerror}.") from None
    except SyntaxError as error:
        raise CourseError(f"{shown_as}, line {error.lineno}: {error.msg}.") from None
    except ValueError as error:
        raise CourseError(f"{shown_as} is not Python source: {error}.") from None
    top = [node for node in tree.body if isinstance(node, Function)]
    for node in _functions(tree):
        if node not in top and _check_calls(node):
            raise CourseError(_at(shown_as, node, "is nested; a check stands at the top level of its file"))
    for node in top:
        if _check_calls(node):
            yield _check(node, shown_as, visibility)
        elif node.name.startswith("test_"):
            raise CourseError(_at(shown_as, node, "has no @check(points=…, task=…); add it, or rename the function"))


def _functions(node: ast.AST) -> Iterator[Function]:
    """Every function of a module, nested ones, too. ast.walk looks into each expression, which takes ten times as
    long."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(node, part, ()):
            if isinstance(statement, Function):
                yield statement
            yield from _functions(statement)


def _check(node: Function, shown_as: str, visibility: Visibility) -> Check:
    if not node.name.startswith("test_"):
        raise CourseError(_at(shown_as, node, f"is a check, so its name must begin with test_: test_{node.name}"))
    calls = _check_calls(node)
    if len(calls) > 1 or not isinstance(calls[0], ast.Call):
        raise CourseError(_at(shown_as, node, "takes one decorator of the form @check(points=…, task=…)"))
    if any(_called(decorator) == "parametrize" for decorator in node.decorator_list):
        raise CourseError(_at(shown_as, node, "is parametrized; a check is one behaviour: write one check for each"))
    arguments = _arguments(node, calls[0], shown_as)
    docstring = ast.get_docstring(node) or ""
    sentence = " ".join(docstring.split("\n\n", 1)[0].split())
    if not sentence:
        raise CourseError(_at(shown_as, node, "has no docstring; write the sentence that the student reads"))
    points, task = (
        _whole(node, shown_as, key, arguments.get(key), least) for key, least in (("points", 0), ("task", 1))
    )
    return Check(
        id=node.name,
        sentence=sentence,
        task=task,
        visibility=visibility,
        points=points,
        needs=_needs(node, shown_as, arguments.get("needs", ())),
        file=shown_as.rsplit("/", 1)[-1],
        line=node.lineno,
    )


def _arguments(node: Function, call: ast.Call, shown_as: str) -> dict[str, object]:
    if call.args:
        raise CourseError(_at(shown_as, node, "gives @check an argument without a name; write points=…, task=…"))
    arguments: dict[str, object] = {}
    for keyword in call.keywords:
        if keyword.arg not in ARGUMENTS:
            near = resembling(keyword.arg or "", ARGUMENTS)
            meant = f"; did you mean {near}?" if near else ""
            given = keyword.arg or "**"
            raise CourseError(_at(shown_as, node, f"gives @check {given}; allowed: {', '.join(ARGUMENTS)}{meant}"))
        try:
            arguments[keyword.arg] = ast.literal_eval(keyword.value)
        except (ValueError, TypeError):
            what = f"{keyword.arg} must be written out; the course is read without running it"
            raise CourseError(_at(shown_as, node, what)) from None
    return arguments


def _whole(node: Function, shown_as: str, key: str, value: object, least: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    got = "missing" if value is None else f"{value!r}"
    raise CourseError(_at(shown_as, node, f"{key} is {got}; allowed: a whole number from {least}"))


def _needs(node: Function, shown_as: str, value: object) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else value
    if isinstance(names, list | tuple) and all(isinstance(name, str) for name in names):
        return tuple(dict.fromkeys(names))
    raise CourseError(_at(shown_as, node, f"needs is {value!r}; allowed: the name of a check, or a list of names"))


def _agree(checks: list[Check], shown_as: str) -> None:
    """Names are unique and every need is met by an earlier check, so that no circle is possible."""
    seen: dict[str, Check] = {}
    later = {check.id: check for check in checks}
    for check in checks:
        where = f"{shown_as}/{check.file}, line {check.line}: {check.id}"
        if other := seen.get(check.id):
            raise CourseError(f"{where} is also the name of a check in {other.file}, line {other.line}; rename one.")
        for name in check.needs:
            if name in seen:
                continue
            if name == check.id:
                raise CourseError(f"{where} needs itself; name an earlier check.")
            if name not in later:
                near = resembling(name, seen)
                meant = f" Did you mean {near}?" if near else ""
                raise CourseError(f"{where} needs {name}, which is no check of this exercise.{meant}")
            if check.id in _all_needs(name, later):
                raise CourseError(f"{where} needs {name}, and {name} needs {check.id}: break the circle.")
            raise CourseError(f"{where} needs {name}, which comes later; move {name} above it (examples come first).")
        seen[check.id] = check


def _all_needs(name: str, checks: dict[str, Check]) -> set[str]:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        check = checks.get(waiting.pop())
        fresh = set(check.needs if check else ()) - reached
        reached |= fresh
        waiting += sorted(fresh)
    return reached


def _check_calls(node: Function) -> list[ast.expr]:
    return [decorator for decorator in node.decorator_list if _called(decorator) == "check"]


def _called(decorator: ast.expr) -> str:
    """The last part of a decorator's name, whether it is called or not."""
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _at(shown_as: str, node: Function, what: str) -> str:
    end = "" if what.endswith("?") else "."
    return f"{shown_as}, line {node.lineno}: {node.name} {what}{end}"

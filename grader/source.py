"""What can be said about a submitted file without running it: encoding, null bytes, syntax.

Nothing here compiles the file. A few lines of source can keep Python's compiler busy for hours, or crash it (it copies
each `finally` to every way out of its `try`), so only the parser runs beside the checks; the compiler runs with the
student's code, in the host. The parser does not see a misplaced `await` or `return`; ``_misplaced`` does.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from grader.model import Place

__all__ = ["source_problem"]

OLDEST_PYTHON = (3, 11)  # the same submission gets the same answer from a newer one
CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
ASCII = bytes(range(128))
AGAIN = "then run the grader again"
Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def source_problem(content: bytes, *, file: str) -> tuple[str, Place | None]:
    """Why ``content`` cannot be run, with the line, or an empty text.

    ``file`` is the name that the student knows. Files that are not Python are only asked to be UTF-8 text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not saved as UTF-8: the byte at position {error.start} (line {line}) has no meaning there"
        return f"{file} {what}. Save the file as UTF-8, {AGAIN}.", Place(file=file, line=line)
    if not text.strip():
        return f"{file} is empty. Copy the stub from the course, write your solution in it, {AGAIN}.", None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        what = f"has a null byte in line {line}, which source code cannot have"
        return f"{file} {what}. Save it as plain UTF-8 text, {AGAIN}.", Place(file=file, line=line)
    return _python_problem(content, text, file) if file.endswith(".py") else ("", None)


def _python_problem(content: bytes, text: str, file: str) -> tuple[str, Place | None]:
    lines = text.splitlines()
    for number, first in enumerate(content.splitlines()[:2], start=1):
        coding = CODING.match(first)
        if coding and not _reads_the_same(content, coding[1].decode("ascii", "replace")):
            what = f"line {number} says that the file is not UTF-8"
            return f"{file}, {what}. Remove that line, {AGAIN}.", _place(file, number, lines)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, filename=file, feature_version=OLDEST_PYTHON)
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), max(len(lines), 1))
        return f"{file}, line {line}: {_short(error.msg)}. Correct it, {AGAIN}.", _place(file, line, lines)
    except (RecursionError, MemoryError):
        return f"{file} is nested too deeply to be read. Split the longest expression into steps, {AGAIN}.", None
    except ValueError as error:
        return f"{file}: {_short(str(error))}. Correct it, {AGAIN}.", None
    for line, what in _misplaced(tree):
        return f"{file}, line {line}: {what}, {AGAIN}.", _place(file, line, lines)
    return "", None


def _reads_the_same(content: bytes, encoding: str) -> bool:
    """Whether the encoding that a file names makes no difference to it: UTF-8, or any other that has ASCII in it for
    plain ASCII. The file itself is not decoded: `punycode` takes minutes for what it may hold."""
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        return True
    try:
        return content.isascii() and ASCII.decode(encoding) == ASCII.decode("ascii")
    except (LookupError, ValueError):
        return False


def _misplaced(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where `await`, `return` or `yield` stands in a place that the compiler refuses; the first line first."""
    found: list[tuple[int, str]] = []
    waiting: list[tuple[ast.AST, ast.AST | None]] = [(node, None) for node in tree.body]
    while waiting:
        node, scope = waiting.pop()
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) and _is_sync(scope):
            word = {ast.Await: "await", ast.AsyncFor: "async for", ast.AsyncWith: "async with"}[type(node)]
            found.append((line, f"`{word}` stands outside an async function. {_make_async(scope)}"))
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp) and _is_sync(scope):
            if any(part.is_async for part in node.generators):
                found.append((line, f"`async for` stands outside an async function. {_make_async(scope)}"))
        elif isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and isinstance(scope, ast.ClassDef | None):
            word = "return" if isinstance(node, ast.Return) else "yield"
            found.append((line, f"`{word}` stands outside a function. Indent it to belong to one"))
        inside, outside = _children(node)
        waiting += [(child, scope) for child in outside]
        waiting += [(child, node if isinstance(node, Scoped | ast.GeneratorExp) else scope) for child in inside]
    yield from sorted(found)[:1]


def _children(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What runs inside a node's own scope, and what runs in the scope around it (decorators, defaults, bases)."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
        return list(node.body), [*node.decorator_list, *defaults]
    if isinstance(node, ast.ClassDef):
        return list(node.body), [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, ast.Lambda):
        return [node.body], [default for default in (*node.args.defaults, *node.args.kw_defaults) if default]
    return list(ast.iter_child_nodes(node)), []


def _is_sync(scope: ast.AST | None) -> bool:
    return not isinstance(scope, ast.AsyncFunctionDef | ast.GeneratorExp)


def _make_async(scope: ast.AST | None) -> str:
    if isinstance(scope, ast.FunctionDef):
        return f"Declare it with `async def {_short(scope.name)}`"
    return "Move it into an `async def`"


def _place(file: str, line: int, lines: list[str]) -> Place:
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return Place(file=file, line=line, text=text[:200])


def _short(text: str) -> str:
    """One line of at most 120 characters, whatever the student's file made Python say."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= 120 else plain[:119] + "…"

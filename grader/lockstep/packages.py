"""What a host may import beside the standard library, the submission and the course's project: a list, so that what
else is installed on a machine makes no difference."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

__all__ = ["ALWAYS", "allow", "allowed_for_some", "only_allowed"]

ALWAYS = frozenset(
    {
        *("django", "asgiref", "sqlparse", "tzdata"),
        *("psycopg", "psycopg_binary", "psycopg_c", "psycopg_pool"),  # with DATABASE_URL only
        *("httpx", "httpcore", "h11", "anyio", "sniffio", "idna", "certifi", "typing_extensions"),
        *("grader", "msgspec", "time_machine", "_time_machine"),  # the host's own
    }
)
"""Packages that every host may import. Which of them are installed follows from pyproject.toml."""

_STANDARD = (importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter, importlib.machinery.PathFinder)
_allowed = set(ALWAYS | sys.stdlib_module_names)
_put_aside: dict[str, dict[str, ModuleType]] = {}  # by package: its modules


def allow(names: Iterable[str]) -> None:
    """Let this process import these packages, too, if they are installed. What was imported of them is there again."""
    for name in names:
        _allowed.add(name)
        sys.modules.update(_put_aside.pop(name, {}))


@contextlib.contextmanager
def allowed_for_some(names: Iterable[str]) -> Iterator[None]:
    """Let these packages be imported meanwhile. Afterwards they are as if they were not installed, in this process and
    in those forked from it, until one is allowed to have them."""
    some = frozenset(names) - ALWAYS
    _allowed.update(some)
    try:
        yield
    finally:
        _allowed.difference_update(some)
        for name in list(sys.modules):
            package = name.partition(".")[0]
            if package in some:
                _put_aside.setdefault(package, {})[name] = sys.modules.pop(name)


def only_allowed() -> None:
    """From now on, any other package is not found in this process, installed or not; its ModuleNotFoundError is the
    usual one."""
    real = importlib.machinery.PathFinder.find_spec

    def find_spec(
        cls: type, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return real(fullname, path, target) if _is_allowed(fullname) else None

    # Replaced where it is, for there are others who call it.
    importlib.machinery.PathFinder.find_spec = classmethod(find_spec)  # type: ignore[method-assign, assignment]
    sys.meta_path[:] = [finder if finder in _STANDARD else _Gate(finder) for finder in sys.meta_path]


class _Gate(importlib.abc.MetaPathFinder):
    """A finder of somebody else's, such as that of a package installed in place."""

    def __init__(self, finder: Any) -> None:
        self._finder = finder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """What the other finder finds, if it is allowed."""
        if not _is_allowed(fullname):
            return None
        found: importlib.machinery.ModuleSpec | None = self._finder.find_spec(fullname, path, target)
        return found


def _is_allowed(fullname: str) -> bool:
    root = fullname.partition(".")[0]
    return root in _allowed or root.startswith("_sysconfigdata_")  # the standard library's, named after the platform

"""What a host may import beside the standard library, the submission and the course's project: a list, so that what
else is installed on a machine makes no difference."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

__all__ = ["ALWAYS", "allow", "only_allowed", "take_away"]

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


def allow(names: Iterable[str]) -> None:
    """Let this process import these packages, too, if they are installed."""
    _allowed.update(names)


def take_away(names: Iterable[str]) -> None:
    """Let these packages no longer be there, though they were allowed, and imported, before."""
    gone = frozenset(names) - ALWAYS
    if not gone:
        return  # looking at every name copies the pages that they are on
    _allowed.difference_update(gone)
    for module in [module for module in sys.modules if module.partition(".")[0] in gone]:
        del sys.modules[module]


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

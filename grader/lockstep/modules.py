"""The modules a host imports from memory: the submission's files and those given to it."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import linecache
import sys
import types
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["MemoryImporter", "Source"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One Python module: its import name, the bytes to compile, and the file name that tracebacks show."""

    module: str
    file: str
    code: bytes
    submitted: bool  # written by the student, so its lines are worth pointing at


class MemoryImporter(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds exactly these modules, before anything on ``sys.path``; never writes byte code."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.module: source for source in sources}

    def install(self) -> None:
        """Go first on ``sys.meta_path``, and let tracebacks show the lines."""
        sys.meta_path.insert(0, self)
        for source in self._sources.values():
            text = source.code.decode("utf-8", "replace")
            linecache.cache[source.file] = (len(text), None, text.splitlines(keepends=True), source.file)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module of ours."""
        source = self._sources.get(fullname)
        if source is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=source.file)

    def get_source(self, fullname: str) -> str:
        """A module's text."""
        return self._sources[fullname].code.decode("utf-8", "replace")

    def get_filename(self, fullname: str) -> str:
        """The name that stands for a module's file."""
        return self._sources[fullname].file

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """The default module object will do."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Compile and run the module's bytes."""
        source = self._sources[module.__name__]
        module.__file__ = source.file
        exec(compile(source.code, source.file, "exec", dont_inherit=True), module.__dict__)  # noqa: S102

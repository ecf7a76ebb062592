"""equivalent.toml, beside a reference: the mutants of it that no check can or should notice, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from grader.course_file import read_toml
from grader.errors import CourseError

if TYPE_CHECKING:
    from grader.authoring.mutants import Mutant

__all__ = ["EQUIVALENT", "Entry", "read_equivalent"]

EQUIVALENT = "equivalent.toml"
Text = Annotated[str, msgspec.Meta(min_length=1)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[[equivalent]]``: changes of one line that make no difference. All three as the audit prints them."""

    line: str
    changes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    reason: Text

    def names(self, mutant: Mutant) -> bool:
        """Whether the mutant is one of these."""
        return mutant.before == self.line and mutant.after in self.changes


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    equivalent: tuple[Entry, ...] = ()


def read_equivalent(path: Path, *, shown_as: str) -> tuple[Entry, ...]:
    """The entries of the file; none if there is no file. Raises CourseError if it is not of the form above."""
    if not path.exists():
        return ()
    try:
        return msgspec.convert(read_toml(path, shown_as=shown_as), _File).equivalent
    except msgspec.ValidationError as error:
        raise CourseError(f"{shown_as}: {error}") from None

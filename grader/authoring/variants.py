"""The submissions that prove an exercise: its stub, its reference, the alternatives, the mistakes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.model import Exercise

__all__ = ["Kind", "Variant", "lay_out", "reference_folder", "variants_of"]

FAILS = re.compile(r"^Fails:(.*(?:\n(?!\s*$).*)*)", re.MULTILINE)


class Kind(StrEnum):
    """What a submission is there to prove."""

    STUB = "stub"
    REFERENCE = "reference"
    ALTERNATIVE = "alternative"
    MISTAKE = "mistake"


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One submission for one exercise."""

    kind: Kind
    path: Path  # the file that takes the place of the one the student edits first
    file: str  # the same from the checkout's root
    summary: str = ""  # the docstring's first line
    fails: tuple[str, ...] | None = None  # what a mistake declares; None if it declares nothing
    unreadable: str = ""  # why there is no docstring to read


def reference_folder(root: Path, exercise: Exercise) -> Path:
    """Where our solutions of an exercise lie."""
    return root / "reference" / exercise.id


def variants_of(root: Path, exercise: Exercise) -> tuple[Variant, ...]:
    """Every submission that is there: stub, reference, alternatives and mistakes, each kind in the order of names."""
    folder = reference_folder(root, exercise)
    edited = exercise.edit[0]
    found = [(Kind.STUB, exercise.folder / edited), (Kind.REFERENCE, folder / edited)]
    found += [(Kind.ALTERNATIVE, path) for path in sorted((folder / "alternatives").glob("*.py"))]
    found += [(Kind.MISTAKE, path) for path in sorted((folder / "mistakes").glob("*.py"))]
    return tuple(_variant(root, kind, path) for kind, path in found if path.is_file())


def lay_out(variant: Variant, exercise: Exercise, *, root: Path, directory: Path) -> None:
    """Write the submission to ``directory`` as a student would hand it in: only what may be edited."""
    target = directory / "exercises" / exercise.id
    target.mkdir(parents=True)
    rest = exercise.folder if variant.kind is Kind.STUB else reference_folder(root, exercise)
    for name in exercise.edit:
        source = variant.path if name == exercise.edit[0] else rest / name
        if source.is_file():
            (target / name).write_bytes(source.read_bytes())


def _variant(root: Path, kind: Kind, path: Path) -> Variant:
    file = path.relative_to(root).as_posix()
    try:
        docstring = ast.get_docstring(ast.parse(path.read_bytes())) or ""
    except (OSError, SyntaxError, ValueError) as error:
        return Variant(kind=kind, path=path, file=file, unreadable=str(error))
    declared = FAILS.search(docstring)
    return Variant(
        kind=kind,
        path=path,
        file=file,
        summary=docstring.strip().split("\n", 1)[0].strip(),
        fails=tuple(declared[1].replace(",", " ").split()) if declared else None,
    )

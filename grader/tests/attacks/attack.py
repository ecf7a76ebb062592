"""An attack: a small file in ``corpus/``, and what its docstring says of it.

    Opens the hidden checks and answers with the word it finds there.

    Layer: Landlock
    Without: no confinement
    Check: word
    Proof: points

``Layer`` is what stops it. ``Without`` names a function of :mod:`grader.tests.attacks.without`, which grades it with
that layer taken away; ``Proof`` is what shows that it succeeds there. ``Check`` is the one of
:mod:`grader.tests.attacks.checks` that it wants to pass. ``Limits`` are those of its hosts, where they are not the
usual ones.

The file is the submission itself, or has a function ``build(submission, course)`` that makes a whole folder of one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.lockstep.limits import Limits

__all__ = ["CORPUS", "Attack", "corpus"]

CORPUS = Path(__file__).with_name("corpus")
FIELDS = {"Layer", "Without", "Check", "Proof", "Limits"}


@dataclass(frozen=True)
class Attack:
    """One file of the corpus."""

    path: Path

    @property
    def name(self) -> str:
        """Its group and its file: ``intake/conftest``."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def group(self) -> str:
        """Its folder."""
        return self.path.parent.name

    @cached_property
    def text(self) -> str:
        """The file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text)

    @cached_property
    def fields(self) -> dict[str, str]:
        """What its docstring says after the first paragraph."""
        head, _, rest = (ast.get_docstring(self.tree) or "").rpartition("\n\n")
        found = dict(line.split(": ", 1) for line in rest.splitlines())
        if not head or not FIELDS >= found.keys() >= FIELDS - {"Limits"}:
            raise ValueError(f"{self.name}: its docstring must end in {', '.join(sorted(FIELDS))}")
        return found

    @property
    def builds(self) -> bool:
        """Whether it makes a whole folder."""
        return any(isinstance(node, ast.FunctionDef) and node.name == "build" for node in self.tree.body)

    @property
    def limits(self) -> Limits:
        """Of its hosts."""
        given = self.fields.get("Limits", "")
        pairs = (part.split("=") for part in given.split(", ") if part)
        return Limits(**{name: type(getattr(Limits(), name))(value) for name, value in pairs})


def corpus() -> list[Attack]:
    """All of them."""
    return [Attack(path) for path in sorted(CORPUS.glob("*/*.py"))]

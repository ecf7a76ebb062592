"""Searching a release for what must not be in it: hidden checks, solutions, their names, near copies, history."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.check_file import EXAMPLES, HIDDEN
from grader.model import Course, Exercise, Visibility

__all__ = ["Finding", "scan"]

RUN = 3  # so many lines of a secret, one after the other, are a copy
WORTH = 60  # characters: shorter runs, such as closing brackets, are nobody's
SHINGLE = 16  # tokens: a near copy has the same ones in the same order, whatever the names are
NEAR = 0.5  # the share of a secret's shingles that makes a near copy
FORBIDDEN = re.compile(rf"(^|/)({re.escape(HIDDEN)}|reference|\.git|__pycache__)(/|$)|\.(pyc|sqlite3)$")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that must not be in a release."""

    file: str  # of the release
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.what}"


@dataclass(frozen=True)
class _Secret:
    """A file that students must not see, without what they are given anyway."""

    name: str
    runs: frozenset[tuple[str, ...]]
    shingles: frozenset[tuple[str, ...]]


def scan(course: Course, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What is wrong with a release that consists of ``files``, by their paths; empty if nothing is."""
    found = [Finding(file=name, what="must not be in a release") for name in files if FORBIDDEN.search(name)]
    texts = {name: content.decode("utf-8", "replace") for name, content in files.items()}
    checks = [check for exercise in course.exercises for check in exercise.checks]
    names = {check.id for check in checks if check.visibility is Visibility.HIDDEN}
    names -= {check.id for check in checks if check.visibility is Visibility.EXAMPLE}  # another exercise's
    words = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b") if names else None
    for name, text in texts.items():
        if words and (match := words.search(text)):
            found.append(Finding(file=name, what=f"names the hidden check {match[1]}"))
    secrets = [secret for exercise in course.exercises for secret in _secrets(course.root, exercise)]
    by_run: dict[tuple[str, ...], str] = {run: secret.name for secret in secrets for run in secret.runs}
    for name, text in texts.items():
        if run := next((run for run in _runs(text) if run in by_run), None):
            found.append(Finding(file=name, what=f"has lines of {by_run[run]}: {run[0]} …"))
        elif name.endswith(".py"):
            mine = frozenset(_shingles(text))
            for secret in secrets:
                if secret.shingles and len(mine & secret.shingles) >= NEAR * len(secret.shingles):
                    found.append(Finding(file=name, what=f"is nearly a copy of {secret.name}"))
                    break
    return tuple(found)


def _secrets(root: Path, exercise: Exercise) -> Iterator[_Secret]:
    """Hidden checks, reference, alternatives and mistakes of an exercise."""
    public = ("README.md", "exercise.toml", EXAMPLES, *exercise.edit, *exercise.given)
    texts = [(exercise.folder / name).read_text(encoding="utf-8") for name in public]
    given_runs = {run for text in texts for run in _runs(text)}
    given_shingles = {shingle for text in texts for shingle in _shingles(text)}
    paths = [exercise.folder / HIDDEN, *sorted((root / "reference" / exercise.id).rglob("*.py"))]
    for path in paths:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            yield _Secret(
                path.relative_to(root).as_posix(),
                frozenset(_runs(text)) - given_runs,
                frozenset(_shingles(text)) - given_shingles,
            )


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    for start in range(len(lines) - RUN + 1):
        run = tuple(lines[start : start + RUN])
        if sum(map(len, run)) >= WORTH and not all(line.startswith(("import ", "from ")) for line in run):
            yield run


def _shingles(text: str) -> Iterable[tuple[str, ...]]:
    """Runs of tokens in which names and texts are alike, so that renaming hides nothing."""
    kinds: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME:
                kinds.append("name")
            elif token.type in (tokenize.STRING, tokenize.NUMBER):
                kinds.append("value")
            elif token.type == tokenize.OP:
                kinds.append(token.string)
    except (tokenize.TokenError, SyntaxError):
        return
    for start in range(len(kinds) - SHINGLE + 1):
        yield tuple(kinds[start : start + SHINGLE])

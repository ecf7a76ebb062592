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
MOST = 2 / 3  # the share of a secret's runs that a file must not have which students are given anyway
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"^@check\b.*?\"\"\".*?\"\"\"$", re.MULTILINE | re.DOTALL)  # of a check, up to its sentence
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
    texts = {name: text for name, content in files.items() if (text := _text(content)) is not None}
    found += [Finding(file=name, what="is no text, so it cannot be searched") for name in files if name not in texts]
    checks = [check for exercise in course.exercises for check in exercise.checks]
    names = {check.id for check in checks if check.visibility is Visibility.HIDDEN}
    names -= {check.id for check in checks if check.visibility is Visibility.EXAMPLE}  # another exercise's
    words = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b") if names else None
    for name, text in texts.items():
        if words and (match := words.search(text)):
            found.append(Finding(file=name, what=f"names the hidden check {match[1]}"))
    found += [finding for exercise in course.exercises for finding in _given_away(course.root, exercise)]
    secrets = [secret for exercise in course.exercises for secret in _secrets(course.root, exercise)]
    by_run: dict[tuple[str, ...], str] = {run: secret.name for secret in secrets for run in secret.runs}
    for name, text in texts.items():
        if run := next((run for run in _runs(text) if run in by_run), None):
            found.append(Finding(file=name, what=f"has lines of {by_run[run]}: {run[0]} …"))
        elif mine := frozenset(shingle for code in _code(name, text) for shingle in _shingles(code)):
            for secret in secrets:
                if secret.shingles and len(mine & secret.shingles) >= NEAR * len(secret.shingles):
                    found.append(Finding(file=name, what=f"is nearly a copy of {secret.name}"))
                    break
    return tuple(found)


def _text(content: bytes) -> str | None:
    """The content as text; None if it is something else, such as an archive or a pack of git."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _code(name: str, text: str) -> list[str]:
    """The Python in a file: all of it, or the blocks of code in a page."""
    return [text] if name.endswith(".py") else BLOCK.findall(text)


def _secrets(root: Path, exercise: Exercise) -> Iterator[_Secret]:
    """Hidden checks, reference, alternatives and mistakes of an exercise."""
    texts = [(exercise.folder / name).read_text(encoding="utf-8") for name in _public(exercise)]
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


def _public(exercise: Exercise) -> tuple[str, ...]:
    """The files that students are given: a few lines that they share with a secret are none."""
    return ("README.md", "exercise.toml", EXAMPLES, *exercise.edit, *exercise.given)


def _given_away(root: Path, exercise: Exercise) -> Iterator[Finding]:
    """Where such a file holds most of a hidden check, or of a right solution."""
    reference = root / "reference" / exercise.id
    public = {
        name: frozenset(_runs((exercise.folder / name).read_text(encoding="utf-8"))) for name in _public(exercise)
    }
    for path in (
        exercise.folder / HIDDEN,
        *sorted(reference.glob("*.py")),
        *sorted(reference.glob("alternatives/*.py")),
    ):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        parts = [text, *HEAD.split(text)[1:]] if path.name == HIDDEN else [text]
        secrets = [runs for part in parts if len(runs := frozenset(_runs(part))) >= RUN]
        for name, given in public.items():
            if any(len(runs & given) >= MOST * len(runs) for runs in secrets):
                what = f"has most lines of {path.relative_to(root).as_posix()}"
                yield Finding(file=f"exercises/{exercise.id}/{name}", what=what)


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    lines = [line.strip() for line in text.splitlines()]
    code = [line for line in lines if line and not line.startswith("#")]
    commented = [bare for line in lines if line.startswith("#") and (bare := line.lstrip("# "))]
    for part in (code, commented):
        for start in range(len(part) - RUN + 1):
            run = tuple(part[start : start + RUN])
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

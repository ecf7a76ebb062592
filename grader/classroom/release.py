"""The students' repository, made from this one. It has no hidden check, no solution and no history.

What a release consists of is listed here, file by file or folder by folder: what nobody listed is not shipped.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from grader.check_file import EXAMPLES, HIDDEN
from grader.classroom.scan import Finding, scan
from grader.course_file import WAITING, WaitingEntry, WaitingFile
from grader.errors import CourseError, UsageError
from grader.files import write_atomically, writing
from grader.model import Course, Exercise, Feedback, Visibility
from grader.sealing import SEALED, sealed
from grader.settings_file import FILE as COURSE_FILE

__all__ = ["MANIFEST", "Manifest", "Release", "contents", "hidden_checks", "release"]

MANIFEST = ".release.json"
AS_THEY_ARE = (".gitignore", "conftest.py", ".github/workflows/classroom.yml", ".devcontainer/devcontainer.json")
NOT_OF_THE_GRADER = ("tests", "benchmarks", "authoring", "classroom")
INSTRUCTORS = ("audit", "bundle", "class_", "merge", "new", "override", "regrade", "release", "seal", "update")
SECTIONS = (
    "Start",
    "How a day looks",
    "The picture with the bars",
    "In your editor",
    "Exit codes",
    "Versions",
)
TABLES = ("[build-system]", "[project]", "[project.scripts]", "[tool.hatch", "[tool.pytest")
INTRODUCTION = """\
# {title}

You write views, from your first `async def` on. The grader runs them, shows what happened and when, and gives points.

"""
AFTER_THE_PUSH = """\
## What waits until your push is graded

Your copy holds the examples: checks that you can read and run. The *hidden checks* are not in it. `grader run` tells
how many they are, what they are about and what they are worth.

## On GitHub

`.github/workflows/classroom.yml` grades after every push, with the checks that it has. Your instructor grades your last
push with all checks: that score is the one that counts.
"""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """.release.json: the SHA-256 of every file as it was released, by its path; and which of them students edit."""

    files: dict[str, str]
    edited: list[str]


@dataclass(frozen=True, kw_only=True)
class Release:
    """What was made, and what should not have been in it: nothing, or the folder was not written."""

    files: int
    exercises: int
    findings: tuple[Finding, ...]


def release(course: Course, directory: Path, *, key: str = "") -> Release:
    """Make the students' repository in ``directory``, which must be new or empty. With a ``key``, the hidden checks are
    in it, sealed.

    It is made beside it, searched for what must not be in it, and only then moved to its place. Raises UsageError if
    the folder is in use, CourseError if a file of this checkout is missing.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(f"{directory} is not empty. Name a new folder, or bring it up to date with `grader update`.")
    made = directory.with_name(f".{directory.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    try:
        shipped = list(contents(course))
        with writing(directory):
            for path, content in shipped:
                target = made / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if key:
                (made / SEALED).write_bytes(sealed(hidden_checks(course), key))
        files = {p.relative_to(made).as_posix(): p.read_bytes() for p in sorted(made.rglob("*")) if p.is_file()}
        findings = scan(course, files)
        if not findings:
            edited = [f"exercises/{exercise.id}/{name}" for exercise in course.exercises for name in exercise.edit]
            manifest = Manifest(files={n: sha256(c).hexdigest() for n, c in files.items()}, edited=edited)
            write_atomically(made / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
            with writing(directory):
                if directory.exists():
                    directory.rmdir()
                made.rename(directory)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Release(files=len(files) + 1, exercises=len(course.exercises), findings=findings)


def hidden_checks(course: Course) -> dict[str, bytes]:
    """The files of hidden checks, by their paths, and the course's settings for each of them."""
    names = [f"exercises/{exercise.id}/{HIDDEN}" for exercise in course.exercises if exercise.has_hidden]
    files = {name: _read(course.root, name) for name in names}
    return files | {f"exercises/{COURSE_FILE}": _course_file(course, of_hidden=True).encode()}


def contents(course: Course) -> Iterator[tuple[str, bytes]]:
    """Every file of a release, by its path."""
    root = course.root
    for name in AS_THEY_ARE:
        yield name, _read(root, name)
    yield "README.md", _readme(course).encode()
    yield "pyproject.toml", _pyproject(_read(root, "pyproject.toml").decode()).encode()
    yield f"exercises/{COURSE_FILE}", _course_file(course).encode()
    yield from _tree(root, "exercises/project")
    for exercise in course.exercises:
        folder = f"exercises/{exercise.id}"
        for name in dict.fromkeys(("README.md", "exercise.toml", EXAMPLES, *exercise.edit, *exercise.given)):
            yield f"{folder}/{name}", _read(root, f"{folder}/{name}")
        yield f"{folder}/{WAITING}", _waiting(exercise)
    for path, content in _tree(root, "grader"):
        part = path.split("/")[1]
        command = re.fullmatch(r"grader/cli/(\w+)\.py", path)
        if part not in NOT_OF_THE_GRADER and not (command and command[1] in INSTRUCTORS):
            yield path, content


def _tree(root: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted((root / folder).rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and "__pycache__" not in parts and path.suffix not in (".pyc", ".sqlite3"):
            yield "/".join(parts), path.read_bytes()


def _read(root: Path, name: str) -> bytes:
    try:
        return (root / name).read_bytes()
    except OSError as error:
        raise CourseError(f"{name} cannot be read ({error.strerror}), and belongs to a release. Restore it.") from None


def _waiting(exercise: Exercise) -> bytes:
    """The hidden checks without what they do: their sentences, tasks and points."""
    entries = [
        WaitingEntry(sentence=check.sentence, task=check.task, points=check.points // exercise.weight)
        for check in exercise.checks
        if check.visibility is Visibility.HIDDEN
    ]
    text = "# The checks that wait until your push is graded: what they are about, and what they are worth.\n"
    for entry in WaitingFile(checks=tuple(entries)).checks:
        sentence = msgspec.json.encode(entry.sentence).decode()
        text += f"\n[[checks]]\nsentence = {sentence}\ntask = {entry.task}\npoints = {entry.points}\n"
    return text.encode()


def _course_file(course: Course, *, of_hidden: bool = False) -> str:
    """course.toml: title, deadlines, weights and feedback. ``of_hidden`` adds what names hidden checks."""
    lines = [f"title = {msgspec.json.encode(course.title).decode()}"]
    for exercise in course.exercises:
        lines += ["", f"[exercises.{exercise.id}]"]
        if exercise.deadline:
            lines.append(f"deadline = {exercise.deadline.isoformat()}")
        if exercise.weight != 1:
            lines.append(f"weight = {exercise.weight}")
        told = {check.id: check.feedback for check in exercise.checks if check.visibility is Visibility.HIDDEN}
        usual = max(Feedback, key=list(told.values()).count)
        if usual is not Feedback.FULL:
            lines.append(f'feedback = "{usual}"')
        others = [f'{id} = "{feedback}"' for id, feedback in told.items() if feedback is not usual]
        if of_hidden and others:
            lines += [f"[exercises.{exercise.id}.checks]", *others]
    return "\n".join(lines) + "\n"


def _readme(course: Course) -> str:
    """What this README tells students."""
    text = _read(course.root, "README.md").decode()
    sections = re.split(r"(?m)^(?=## )", text)
    kept = [s for s in sections if s.startswith("## ") and s.splitlines()[0][3:].strip() in SECTIONS]
    if len(kept) != len(SECTIONS):
        raise CourseError(f"README.md must have the sections {', '.join(SECTIONS)}, which a release takes over.")
    return INTRODUCTION.format(title=course.title) + "".join(kept).rstrip() + "\n\n" + AFTER_THE_PUSH


def _pyproject(text: str) -> str:
    """Without the tables that only the grader's developers need."""
    tables = re.split(r"(?m)^(?=\[)", text)
    kept = [table for table in tables if table.startswith(TABLES)]
    if extra := re.search(r"(?m)^sealed = .*$", text):
        kept.append(f"[project.optional-dependencies]\n{extra[0]}\n")
    return "".join(kept).replace('testpaths = ["grader/tests"]', 'testpaths = ["exercises"]').rstrip() + "\n"

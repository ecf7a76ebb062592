"""What is known of a class so far: one JSON file per student, written at once or not at all.

These files are the memory of ``grader class``: what stands in them is not graded again while neither the submission nor
the checks change. They hold nothing that differs between two runs.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

import grader
from grader.classroom.roster import Student
from grader.course import secret_of
from grader.errors import UsageError
from grader.files import write_atomically
from grader.model import Course, Exercise, ExerciseRun

__all__ = ["Graded", "Record", "Store", "as_of_today", "exercise_keys", "file_name"]

RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d")  # no names of files on Windows
ENGINE = ("checking", "lockstep", "sandbox", "check_file.py", "course_file.py", "submission.py")


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One exercise of one student as it was graded. ``key`` tells what that rests on."""

    key: str
    run: ExerciseRun
    versions: Mapping[str, str]
    isolation: tuple[str, ...]
    fingerprint: str = ""  # of the program, whatever its names and layout


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of one student. Times are ISO 8601; an empty text is unknown."""

    student: Student
    folder: str = ""  # its name; empty when nothing was handed in
    problem: str = ""  # why the folder could not be graded at all
    commit: str = ""
    handed_in: str = ""
    digest: str = ""  # of the whole submission
    exercises: Mapping[str, Graded] = field(default_factory=dict)


class Store:
    """The records in a folder."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def get(self, student: str) -> Record | None:
        """A student's record, or None. Raises UsageError if the file is damaged."""
        path = self.path(student)
        return self._read(path) if path.is_file() else None

    def put(self, record: Record) -> None:
        """Write a record; hints and questions, which no report shows, are left out."""
        slim = {
            id: replace(graded, run=replace(graded.run, exercise=_slim(graded.run.exercise)))
            for id, graded in record.exercises.items()
        }
        data = msgspec.json.encode(replace(record, exercises=slim), enc_hook=_encode)
        write_atomically(self.path(record.student.key), msgspec.json.format(data, indent=1) + b"\n")

    def path(self, student: str) -> Path:
        """The file of a student's record."""
        return self.directory / f"{file_name(student)}.json"

    def _read(self, path: Path) -> Record:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Record, dec_hook=_decode)
        except (OSError, msgspec.DecodeError) as error:
            raise UsageError(f"{path} is damaged ({error}). Delete it, and that student is graded again.") from None


def file_name(student: str) -> str:
    """A student's name as part of a file's name: safe on every platform, and different for different students."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in student.casefold())[:60]
    if safe == student and safe and not RESERVED.fullmatch(safe):
        return safe
    return f"{safe or 'student'}-{hashlib.sha256(student.encode()).hexdigest()[:8]}"


def exercise_keys(course: Course, exercises: Iterable[Exercise], isolation: str) -> dict[str, str]:
    """For each exercise, a digest of all that decides outcomes beside the submission: checks, given files, the Django
    project, the secret, the grader itself, the isolation asked for and the versions it runs on."""
    common = hashlib.sha256(isolation.encode())
    for name in ("django", "httpx", "respx", "pytest", "pytest-asyncio", "asgiref", "anyio"):
        common.update(f"{name} {_version(name)}\n".encode())
    common.update(platform.python_version().encode())
    package = Path(grader.__file__).parent
    sources = [package / name for name in ENGINE]
    _update(common, (path for source in sources for path in ([source] if source.is_file() else source.rglob("*.py"))))
    _update(common, (course.root / "exercises" / "project").rglob("*.py"))
    keys = {}
    for exercise in exercises:
        digest = common.copy()
        digest.update(secret_of(exercise).encode())
        _update(digest, (exercise.folder / n for n in (*exercise.check_files, *exercise.given, "exercise.toml")))
        keys[exercise.id] = digest.hexdigest()
    return keys


def _update(digest: Any, paths: Iterable[Path]) -> None:
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode() + content)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _slim(exercise: Exercise) -> Exercise:
    return replace(exercise, folder=Path(exercise.id), hints={}, questions=())


def as_of_today(graded: Graded, exercise: Exercise) -> Graded:
    """The same outcomes, with the points and the feedback that the course gives its checks today."""
    today = {check.id: check for check in exercise.checks}
    outcomes = (replace(o, check=today[o.check.id]) for o in graded.run.outcomes if o.check.id in today)
    return replace(graded, run=replace(graded.run, exercise=_slim(exercise), outcomes=tuple(outcomes)))


def _encode(value: Any) -> Any:
    if isinstance(value, Path):
        return value.as_posix()
    raise NotImplementedError(type(value))


def _decode(kind: type, value: Any) -> Any:
    return Path(value) if kind is Path else value

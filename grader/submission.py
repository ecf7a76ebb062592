"""Intake: the files that a student may edit, read once, as bytes. Nothing else of a submission is ever looked at."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from grader.model import Exercise, Place
from grader.names import resembling
from grader.source import source_problem

__all__ = ["MAX_BYTES", "SubmittedFiles", "read_submission", "resembling", "stub_digest", "submission_digest"]

MAX_BYTES = 64 * 1024  # of one file; the longest solution we know has 8 KiB, and parsing takes 1,300 times its size
MAX_NAMES = 1000  # how many names of a folder are looked at to find one that is meant

FOLDER_NAME = re.compile(r"\d\d_[a-z0-9_]+")
AGAIN = "then run the grader again"
HAS_DIR_FD = os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd
READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
FOLDER = getattr(os, "O_DIRECTORY", 0)


@dataclass(frozen=True, kw_only=True)
class SubmittedFiles:
    """What one submission holds for one exercise. Run it only if ``problem`` is empty."""

    exercise: str  # its id
    files: Mapping[str, bytes] = field(default_factory=dict)  # by plain name; only what could be read
    problem: str = ""  # why nothing can be run: names the file and the next step
    place: Place | None = None  # the line the problem is in
    attempted: bool = True  # False when no file is there
    digest: str = ""  # SHA-256 of names and bytes, in hexadecimal


class _Refused(Exception):
    """A file that is not taken in; the message says why and what to do."""


class _Missing(Exception):
    """No such file; the argument is a name beside it that it resembles, or None."""


def read_submission(directory: Path, exercise: Exercise) -> SubmittedFiles:
    """Take in the files of ``exercise`` that a student may edit from ``directory``, a clone of the course.

    Regular files only, reached through no symbolic link inside ``directory``, at most MAX_BYTES each. Never raises for
    what a submission holds: the first problem is a value of the result.
    """
    files: dict[str, bytes] = {}
    problems: list[tuple[str, Place | None]] = []
    missing = 0
    hasher = sha256()
    for name in exercise.edit:
        shown_as = f"exercises/{exercise.id}/{name}"
        try:
            content = _read(directory, ("exercises", exercise.id), name)
        except _Missing as error:
            missing += 1
            problems.append((_missing(shown_as, error.args[0]), None))
            hasher.update(_framed(name, b"missing"))
        except _Refused as error:
            problems.append((f"{shown_as} {error}", None))
            hasher.update(_framed(name, b"refused"))
        else:
            files[name] = content
            hasher.update(_framed(name, b"file") + _framed(name, content))
            found = source_problem(content, file=shown_as)
            problems += [found] if found[0] else []
    problem, place = problems[0] if problems else ("", None)
    return SubmittedFiles(
        exercise=exercise.id,
        files=files,
        problem=problem,
        place=place,
        attempted=missing < len(exercise.edit),
        digest=hasher.hexdigest(),
    )


def stub_digest(files: Mapping[str, bytes]) -> str:
    """What `stub` in exercise.toml must be for a stub of these files, by plain name: 16 hexadecimal digits, the same
    whichever line ends a checkout has."""
    hasher = sha256()
    for name in sorted(files):
        hasher.update(_framed(name, files[name].replace(b"\r\n", b"\n")))
    return hasher.hexdigest()[:16]


def submission_digest(submitted: Mapping[str, SubmittedFiles]) -> str:
    """The digest of a whole submission, by exercise id; the order of the mapping does not count."""
    hasher = sha256()
    for id in sorted(submitted):
        hasher.update(_framed(id, submitted[id].digest.encode()))
    return hasher.hexdigest()


def _framed(name: str, content: bytes) -> bytes:
    """Name and content with their lengths, so that no two different submissions make the same bytes."""
    label = name.encode()
    return b"%d %s %d " % (len(label), label, len(content)) + content


def _missing(shown_as: str, near: str | None) -> str:
    if near:
        return f"{shown_as} is not there, but {near} is. Rename it, {AGAIN}."
    return f"{shown_as} is not there. Copy the stub from the course to begin with it, {AGAIN}."


def _read(directory: Path, folders: tuple[str, ...], name: str) -> bytes:
    """The bytes of a regular file. Looks at each step before opening it, and at what it opened."""
    with ExitStack() as stack:
        at: Path | int = directory
        step = name
        try:
            for step in folders:
                at = _enter(at, step, stack)
            step = name
            found = _look(at, name)
            if stat.S_ISDIR(found.st_mode):
                raise _Refused(f"is a folder. Put a file of that name in its place, {AGAIN}.")
            if not stat.S_ISREG(found.st_mode) or _is_link(found):
                kind = "a symbolic link" if _is_link(found) else "not a regular file"
                raise _Refused(f"is {kind}, which is not followed. Put the file itself in its place, {AGAIN}.")
            descriptor = _open(at, name, READ | SAFELY)
            with os.fdopen(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise _Refused(f"changed while it was read. Leave it in peace, {AGAIN}.")
                content = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            raise _Missing(_name_beside(at, step)) from None
        except OSError as error:
            raise _Refused(f"cannot be read ({error.strerror}). Check its permissions, {AGAIN}.") from None
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1024} KiB"
        raise _Refused(f"is larger than {limit}, the most that is read. Keep only your solution in it, {AGAIN}.")
    return content


def _enter(at: Path | int, folder: str, stack: ExitStack) -> Path | int:
    found = _look(at, folder)
    if _is_link(found):
        raise _Refused(f"lies behind a symbolic link ({folder}). Put the folder itself there, {AGAIN}.")
    if not stat.S_ISDIR(found.st_mode):
        raise _Refused(f"has no folder to lie in: {folder} is a file. Put the folder back, {AGAIN}.")
    if not HAS_DIR_FD:
        assert isinstance(at, Path)
        return at / folder
    descriptor = _open(at, folder, READ | FOLDER | SAFELY)
    stack.callback(os.close, descriptor)
    return descriptor


def _look(at: Path | int, name: str) -> os.stat_result:
    if isinstance(at, int):
        return os.stat(name, dir_fd=at, follow_symlinks=False)
    return os.lstat(at / name)


def _open(at: Path | int, name: str, flags: int) -> int:
    return os.open(name, flags, dir_fd=at) if isinstance(at, int) else os.open(at / name, flags)


def _is_link(found: os.stat_result) -> bool:
    reparse = getattr(found, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISLNK(found.st_mode) or bool(reparse)


def _name_beside(at: Path | int, name: str) -> str | None:
    """A name in the same folder that was probably meant; None unless it is plain enough to print."""
    try:
        beside = sorted(entry for entry in _names(at) if entry.isascii() and entry.isprintable() and len(entry) <= 60)
    except OSError:
        return None
    suffix = Path(name).suffix
    if not suffix:
        beside = [entry for entry in beside if not FOLDER_NAME.fullmatch(entry)]  # not another exercise
    return resembling(name, [entry for entry in beside if Path(entry).suffix.casefold() == suffix])


def _names(at: Path | int) -> Iterator[str]:
    with os.scandir(at) as entries:
        for _, entry in zip(range(MAX_NAMES), entries, strict=False):
            yield entry.name

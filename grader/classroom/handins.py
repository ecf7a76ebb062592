"""What a class handed in: one folder per student, in the layouts that the usual tools clone to.

Layouts: ``SLUG-submissions/SLUG-USERNAME/`` (GitHub Classroom's own tool), ``CLASSROOM-ASSIGNMENT-USERNAME/``
(Classroom 50), plain ``USERNAME/``. A group's repository carries the group's name in place of a login.
"""

from __future__ import annotations

import csv
import datetime
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.roster import Student
from grader.errors import UsageError

__all__ = ["HandIn", "commit_of", "find_handins", "parse_time", "read_times"]

TIME_COLUMNS = ("datetime", "submission_timestamp", "pushed_at", "time")
NAME_COLUMNS = ("username", "github_username", "login")


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """One student's hand-in. ``folder`` is None when there is none."""

    student: Student
    folder: Path | None
    handed_in: datetime.datetime | None = None  # by a server's clock, with its zone


def find_handins(
    directory: Path,
    roster: Sequence[Student] | None,
    *,
    times: Mapping[str, datetime.datetime] | None = None,
    out: Path | None = None,
) -> tuple[HandIn, ...]:
    """Who handed in what: everybody on the roster in its order, then folders of people who are not on it.

    ``out``, the folder where results are written, is nobody's. Raises UsageError when there is no such folder, or when
    it is one submission instead of many.
    """
    folders = _folders(directory, out.resolve() if out else None)
    owners = _owners(directory, folders, roster or ())
    times = times or {}
    found: list[HandIn] = []
    taken: set[str] = set()
    for student in roster or ():
        names = [name for name in _names(student) if name]
        name = next((name for name in names if name in owners), "")
        taken.add(name)
        handed_in = next((times[name] for name in names if name in times), None)
        found.append(HandIn(student=student, folder=owners.get(name), handed_in=handed_in))
    for name in sorted(set(owners) - taken):
        stranger = Student(username=name, on_roster=roster is None)
        found.append(HandIn(student=stranger, folder=owners[name], handed_in=times.get(name)))
    return tuple(found)


def _folders(directory: Path, out: Path | None) -> list[Path]:
    if not directory.is_dir():
        raise UsageError(f"There is no folder {directory}. Name the folder that holds one folder per student.")
    if (directory / "exercises").is_dir():
        raise UsageError(
            f"{directory} is one submission, for it holds exercises/. Name the folder above it, or use "
            f"`grader run --submission {directory}`."
        )
    if out == directory.resolve():
        raise UsageError(f"{directory} holds the submissions. Name another folder for the results: --out DIR.")
    with os.scandir(directory) as entries:
        names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))
    names = [name for name in names if (directory / name).resolve() != out]
    if not names:
        raise UsageError(f"{directory} holds no folders. Clone the students' repositories into it.")
    return [directory / name for name in names]


def _names(student: Student) -> tuple[str, str, str]:
    """What a student's folder may be named after: the login, the group, or what the school calls who has no login."""
    return student.username, _slug(student.group), "" if student.username else student.key


def _owners(directory: Path, folders: list[Path], roster: Iterable[Student]) -> dict[str, Path]:
    """Each folder by the login, or the group, that its name ends in. Of two that are somebody's, the one that is named
    like most of the class counts; the other stands for itself."""
    known = {name for student in roster for name in _names(student) if name}
    prefix = _prefix(directory, folders, known)
    owners: dict[str, Path] = {}
    seconds: list[Path] = []
    for folder in sorted(folders, key=lambda folder: (not folder.name.casefold().startswith(prefix), folder.name)):
        name = _owner(folder.name.casefold(), prefix, known)
        if name in owners:
            seconds.append(folder)
        else:
            owners[name] = folder
    for folder in seconds:
        name = folder.name.casefold()
        spare = (name, *(f"{name} ({number})" for number in range(2, len(folders) + 2)))
        owners[next(name for name in spare if name not in owners and name not in known)] = folder
    return owners


def _owner(name: str, prefix: str, known: set[str]) -> str:
    """The rest after the prefix that all folders share, else the longest known login that the name ends in."""
    rest = name.removeprefix(prefix)
    if rest in known or name in known:
        return rest if rest in known else name
    endings = [login for login in known if name.endswith(f"-{login}")]
    return max(endings, key=len) if endings else rest


def _prefix(directory: Path, folders: list[Path], known: set[str]) -> str:
    """What stands before the login in the names of the folders: ``SLUG-``, or nothing."""
    names = [folder.name.casefold() for folder in folders]
    slug = directory.resolve().name.casefold()
    if slug.endswith("-submissions"):
        prefix = slug.removesuffix("submissions")
        if sum(name.startswith(prefix) for name in names) * 2 > len(names):
            return prefix
    if known:  # the prefix that finds most of the class; the shortest of those
        counts: dict[str, int] = {}
        for name in names:
            for login in known:
                if name == login or name.endswith(f"-{login}"):
                    before = name.removesuffix(login)
                    counts[before] = counts.get(before, 0) + 1
        return min(counts, key=lambda before: (-counts[before], len(before)), default="")
    shared = os.path.commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071 - of names, not of paths
    return shared[: shared.rfind("-") + 1]


def _slug(group: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", group.casefold()).strip("-")


def read_times(path: Path) -> dict[str, datetime.datetime]:
    """When each student handed in, by the server's clock, from a CSV file: Classroom 50's ``scores.csv``, the classic
    grades, or any with a column for the login and one for the time. Raises UsageError naming the file and line."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read ({error}). Name a CSV file with the times.") from None
    times: dict[str, datetime.datetime] = {}
    for line, row in enumerate(rows, start=2):
        values = {(name or "").strip().casefold(): value for name, value in row.items() if isinstance(value, str)}
        login = next((values[name] for name in NAME_COLUMNS if values.get(name)), "").strip().casefold()
        text = next((values[name] for name in TIME_COLUMNS if values.get(name)), "").strip()
        if login and text:
            try:
                when = parse_time(text)
            except ValueError as error:
                raise UsageError(f"{path} line {line}: {error}") from None
            times[login] = max(when, times.get(login, when))
    if rows and not times:
        columns = f"{' or '.join(NAME_COLUMNS)}, and {' or '.join(TIME_COLUMNS)}"
        raise UsageError(f"{path} tells no times. It needs the columns {columns}.")
    return times


def parse_time(text: str) -> datetime.datetime:
    """A time with its zone; one without counts as UTC. Raises ValueError, which says how to write it."""
    try:
        when = datetime.datetime.fromisoformat(re.sub(r"(?<=\d) UTC$", "Z", text.strip()))
    except ValueError:
        raise ValueError(f"{text!r} is no time. Write it as 2026-12-18T23:59:00Z.") from None
    return when if when.tzinfo else when.replace(tzinfo=datetime.UTC)


def commit_of(folder: Path) -> str:
    """The commit that is checked out; empty where there is none. Reads git's files and runs nothing of theirs."""
    git = folder / ".git"
    try:
        if not (git / "HEAD").is_file():
            return ""
        head = (git / "HEAD").read_text(encoding="ascii").strip()[:200]
        if not head.startswith("ref: "):
            return _hash(head)
        name = head.removeprefix("ref: ")
        if ".." in name or name.startswith("/"):
            return ""
        if (git / name).is_file():
            return _hash((git / name).read_text(encoding="ascii").strip())
        packed = git / "packed-refs"
        for line in packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else ():
            if line.endswith(f" {name}"):
                return _hash(line.split(" ", 1)[0])
    except (OSError, UnicodeDecodeError):
        pass
    return ""


def _hash(text: str) -> str:
    return text if 40 <= len(text) <= 64 and all(c in "0123456789abcdef" for c in text) else ""

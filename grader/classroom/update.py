"""Bringing a new release into students' repositories that were made from an older one. Their work is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from grader.classroom.release import MANIFEST, Manifest
from grader.errors import UsageError
from grader.files import write_atomically, writing

__all__ = ["Change", "read_manifest", "update"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of one file: added, changed, removed, or kept, and then why."""

    file: str
    what: str
    why: str = ""


def update(release: Path, repository: Path) -> tuple[Change, ...]:
    """Bring ``repository`` from the release that it was made from to the one in ``release``; what was done.

    A file that is still as it was released is replaced or removed. One that a student changed, or put there, is kept:
    a student's solution silently, anything else with a word. A file that a student deleted comes back, but a solution
    that was deleted does not. Raises UsageError if either folder is no release, or if the second cannot be written.
    """
    new, old = read_manifest(release), read_manifest(repository)
    with writing(repository):
        changes = list(_changes(release, repository, new, old))
    write_atomically(repository / MANIFEST, (release / MANIFEST).read_bytes())
    return tuple(changes)


def _changes(release: Path, repository: Path, new: Manifest, old: Manifest) -> Iterator[Change]:
    for name, digest in new.files.items():
        target = repository / name
        if blocked := _blocked(repository, name):
            yield Change(file=name, what="kept", why=f"{blocked} is not a folder")
            continue
        there = _digest(target)
        if there == digest:
            continue
        if there is None and name in old.files and name in new.edited:
            continue
        if there is None or there == old.files.get(name):
            write_atomically(target, (release / name).read_bytes())
            yield Change(file=name, what="changed" if there else "added")
        elif old.files.get(name) != digest:
            why = "the stub is new, the solution stays" if name in new.edited else "it was changed in this repository"
            yield Change(file=name, what="kept", why=why)
    for name, digest in old.files.items():
        if name not in new.files and not _blocked(repository, name):
            there = _digest(repository / name)
            if there == digest:
                (repository / name).unlink()
                yield Change(file=name, what="removed")
            elif there:
                yield Change(file=name, what="kept", why="the course has it no more, but it was changed here")


def read_manifest(folder: Path) -> Manifest:
    """What was released into a folder. Raises UsageError if nothing was."""
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise UsageError(f"{folder} was not made by `grader release`: it has no {MANIFEST}.") from None
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{path} is damaged ({error}). Restore it from the first commit.") from None
    for name in (*manifest.files, *manifest.edited):
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise UsageError(f"{path} is damaged: {name!r} is no file of a release. Restore it from the first commit.")
    return manifest


def _blocked(repository: Path, name: str) -> str:
    """The part of a path through which nothing is written, such as a link that leads elsewhere; empty if none."""
    at = repository
    for part in name.split("/")[:-1]:
        at = at / part
        if at.is_symlink() or (at.exists() and not at.is_dir()):
            return at.relative_to(repository).as_posix()
    return name if (at / name.split("/")[-1]).is_symlink() else ""


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file; None if it is not there."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file" if path.exists() else None

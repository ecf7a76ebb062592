"""What a host has on the disk."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator

__all__ = ["empty", "on_disk"]

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
HAS_DIR_FD = {os.open, os.unlink, os.rename, os.rmdir, os.chmod} <= os.supports_dir_fd and os.scandir in os.supports_fd


def on_disk(folder: str, *, most_files: int) -> tuple[int, int]:
    """Bytes and number of the files and folders below ``folder``; of more than ``most_files``, those seen first.

    A folder that cannot be looked into, because its path is too long or its rights say so, counts as more than that.
    """
    bytes_, files = 0, 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    files += 1
                    if files > most_files:
                        return bytes_, files
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        bytes_ += _allocated(entry)
        except (FileNotFoundError, NotADirectoryError):  # it is gone, or was never there
            continue
        except OSError:
            return bytes_, most_files + 1
    return bytes_, files


def _allocated(entry: os.DirEntry[str]) -> int:
    """What a file takes: one with holes is smaller than it seems."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return 0
    blocks: int | None = getattr(status, "st_blocks", None)
    return status.st_size if blocks is None else 512 * blocks


def empty(folder: str) -> None:
    """Remove all that lies in a folder, however deep, and whatever its rights are; what cannot be removed stays there.

    ``shutil.rmtree`` calls itself for each folder in a folder, and there may be more of them than Python allows calls.
    Here each is moved to the top before it is looked into.
    """
    if not HAS_DIR_FD:
        return
    with contextlib.suppress(OSError), _opened(folder) as top:
        waiting = _without_files(top)
        while waiting:
            name = waiting.pop()
            with contextlib.suppress(OSError):
                with _opened(name, top) as inner:
                    for found in _without_files(inner):
                        moved = uuid.uuid4().hex
                        os.rename(found, moved, src_dir_fd=inner, dst_dir_fd=top)
                        waiting.append(moved)
                os.rmdir(name, dir_fd=top)


@contextlib.contextmanager
def _opened(folder: str, at: int | None = None) -> Iterator[int]:
    descriptor = os.open(folder, FOLDER, dir_fd=at)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _without_files(descriptor: int) -> list[str]:
    """Remove a folder's files, and return the names of the folders in it, which can be opened then."""
    folders = []
    with os.scandir(descriptor) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.name, 0o700, dir_fd=descriptor)
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=descriptor)
    return folders

"""What a host has on the disk."""

from __future__ import annotations

import os

__all__ = ["on_disk"]


def on_disk(folder: str, *, most_files: int) -> tuple[int, int]:
    """Bytes and number of the files and folders below ``folder``; of more than ``most_files``, those seen first."""
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
        except OSError:  # it is gone, or was never there
            continue
    return bytes_, files


def _allocated(entry: os.DirEntry[str]) -> int:
    """What a file takes: one with holes is smaller than it seems."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return 0
    blocks: int | None = getattr(status, "st_blocks", None)
    return status.st_size if blocks is None else 512 * blocks

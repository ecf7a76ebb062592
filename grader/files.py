"""Files that are written whole or not at all, and what is told when they cannot be."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import fdopen
from pathlib import Path

from grader.errors import UsageError

__all__ = ["write_atomically", "writing"]

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, whatever happens meanwhile. What is no file, such as a pipe or /dev/stdout, is
    written to as it is. Raises UsageError if it cannot be written."""
    with writing(path):
        if path.parent == Path("/dev") or (path.exists() and not path.is_file() and not path.is_dir()):
            path.write_bytes(content)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """While ``path``, or something in it, is written: what the system refuses becomes a UsageError with a next step."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            advice = "Make room on that disk, then run the same command again. What was there before is kept."
        elif error.errno in IN_THE_WAY:
            advice = "There is a file where a folder is needed, or the other way round. Choose another name."
        else:
            advice = (
                "Choose a folder that you may write to, or close the file where it is open. Then run the command again."
            )
        raise UsageError(f"{path} cannot be written: {error.strerror or error}. {advice}") from None

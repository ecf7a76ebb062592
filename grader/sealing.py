"""Sealed hidden checks: encrypted, so that nobody reads them by accident. Needs the extra ``grader[sealed]``.

A seal keeps out those who look. Whoever may change a workflow that has the key can also print what it opens.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.files import write_atomically

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

__all__ = ["KEY", "SEALED", "new_key", "opened", "sealed", "unseal"]

KEY = "GRADER_SEAL_KEY"  # the variable that holds the key
SEALED = ".github/hidden-checks.sealed"
SETTINGS = "exercises/course.toml"
EPOCH = (1980, 1, 1, 0, 0, 0)


def new_key() -> str:
    """A fresh key, as text for a secret of the CI."""
    return _fernet().generate_key().decode()


def sealed(files: Mapping[str, bytes], key: str) -> bytes:
    """The files, by their paths, as one encrypted file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name])
    return bytes(_with(key).encrypt(packed.getvalue()))


def opened(content: bytes, key: str) -> dict[str, bytes]:
    """The files of a seal. Raises UsageError if the key is another one or the seal is damaged."""
    from cryptography.fernet import InvalidToken

    try:
        with zipfile.ZipFile(io.BytesIO(_with(key).decrypt(content))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (InvalidToken, zipfile.BadZipFile):
        raise UsageError(f"The sealed checks do not open with this key. Is {KEY} the key that was printed?") from None


def unseal(root: Path, key: str) -> int:
    """Put the sealed checks of a students' repository in their places; how many files. Raises UsageError."""
    path = root / SEALED
    if not path.is_file():
        raise UsageError(f"There is no {SEALED} in {root}. `grader release --sealed` makes it.")
    files = opened(path.read_bytes(), key)
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        of_exercise = len(parts) == 3 and parts[0] == "exercises" and (root / parts[0] / parts[1]).is_dir()
        if ".." in parts or not (of_exercise or name == SETTINGS):
            raise UsageError(f"{SEALED} holds {name!r}, which is no file of an exercise here. Make it again.")
        write_atomically(root / name, content)
    return len(files)


def _with(key: str) -> Fernet:
    try:
        return _fernet()(key.encode())
    except ValueError:
        raise UsageError(f"{KEY} is no key. Use the line that `grader release --sealed` printed.") from None


def _fernet() -> type[Fernet]:
    try:
        from cryptography.fernet import Fernet
    except ImportError:
        raise UsageError("Sealing needs one package more: pip install -e '.[sealed]'") from None
    return Fernet

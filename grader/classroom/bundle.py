"""The bundle for Classroom 50: ``autograder.py`` and, beside it, the course with its hidden checks.

Source: foundation50/classroom50: a bundle has at most 10 MB, and anybody can read it. So its scores are advice, and
sealed checks need a key there, too.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.release import contents, hidden_checks
from grader.errors import CourseError, UsageError
from grader.files import write_atomically
from grader.model import Course
from grader.sealing import SEALED, sealed

__all__ = ["LARGEST", "Bundle", "bundle"]

LARGEST = 10_000_000  # bytes, all files together
EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same course makes the same bytes


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What was made."""

    files: tuple[str, ...]
    size: int  # bytes


def bundle(course: Course, directory: Path, *, key: str = "") -> Bundle:
    """Make the bundle in ``directory``. With a ``key``, the hidden checks are sealed in it.

    Raises UsageError if the folder holds something else, CourseError if the bundle is too large.
    """
    ours = {"autograder.py", "course.zip"}
    if directory.exists() and (not directory.is_dir() or {path.name for path in directory.iterdir()} - ours):
        raise UsageError(f"{directory} holds other files. Name a new folder, or one that `grader bundle` made.")
    hidden = hidden_checks(course)
    files = dict(contents(course))
    files |= {SEALED: sealed(hidden, key)} if key else hidden  # the settings for hidden checks replace the public ones
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)
    made = {"autograder.py": Path(__file__).with_name("autograder.py").read_bytes(), "course.zip": packed.getvalue()}
    size = sum(map(len, made.values()))
    if size > LARGEST:
        raise CourseError(f"The bundle has {size} bytes; Classroom 50 takes {LARGEST}. Choose fewer exercises.")
    for name, content in made.items():
        write_atomically(directory / name, content)
    return Bundle(files=tuple(made), size=size)

"""How much a host may have on the disk at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grader.lockstep.disk import HAS_DIR_FD, empty, on_disk
from grader.lockstep.limits import Limits
from grader.tests.checking.hosts import failure_of, grade_one, one_fork_server, outcomes

__all__ = ["one_fork_server"]

VIEW = """
    import asyncio, os
    from django.http import HttpResponse

    async def view(request):
        for number in range(5):
            with open(f"file{number}", "wb") as file:
                file.write(b"x" * 300_000)
            await asyncio.sleep(1)
            AFTERWARDS
        return HttpResponse("ok")
"""


@pytest.mark.parametrize(
    ("limits", "seen"),
    [
        (Limits(disk_bytes=1024**2), "far more than that (files of more than 1 MB)"),
        (Limits(disk_files=3), "far more than that (more than 3 files)"),
    ],
)
def test_too_much_at_once(tmp_path: Path, limits: Limits, seen: str) -> None:
    """The check fails, and says what there is too much of."""
    score = grade_one(tmp_path, VIEW.replace("AFTERWARDS", "pass"), limits=limits)

    assert (failure_of(score).seen, score.run.fault) == (seen, "")


def test_one_after_the_other(tmp_path: Path) -> None:
    """What is deleted again does not count."""
    limits = Limits(disk_bytes=1024**2, disk_files=3)
    score = grade_one(tmp_path, VIEW.replace("AFTERWARDS", "os.unlink(f'file{number}')"), limits=limits)

    assert outcomes(score) == {"answers": "passed"}


def test_on_disk(tmp_path: Path) -> None:
    """Files in folders count, holes and what links lead to do not, and nobody counts for ever."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 100_000)
    (tmp_path / "link").symlink_to("/")
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(10_000_000)
    stored, files = on_disk(str(tmp_path), most_files=100)

    assert files == 4
    assert 100_000 <= stored < 1_000_000
    assert on_disk(str(tmp_path), most_files=1)[1] == 2
    assert on_disk(str(tmp_path / "gone"), most_files=1) == (0, 0)


def nested(folder: Path, depth: int, name: str) -> None:
    """Make folders in folders, the last one with a file in it."""
    at = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=at)
        inner = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)


@pytest.mark.skipif(not HAS_DIR_FD, reason="folders cannot be opened here")
def test_what_no_path_leads_to(tmp_path: Path) -> None:
    """Whoever hides files is taken to have too many of them."""
    nested(tmp_path, 20, "x" * 250)

    assert on_disk(str(tmp_path), most_files=100)[1] == 101
    empty(str(tmp_path))


@pytest.mark.skipif(not HAS_DIR_FD, reason="folders cannot be opened here")
def test_empty(tmp_path: Path) -> None:
    """Deep folders, those that nobody may look into, files and links; not what links lead to."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner").chmod(0)
    (folder / "closed").chmod(0)
    (folder / "file").write_text("kept")
    other.mkdir()
    (other / "kept").touch()
    (folder / "link").symlink_to(other)
    nested(folder, 2 * sys.getrecursionlimit(), "x")
    empty(str(folder))
    empty(str(tmp_path / "gone"))

    assert list(folder.iterdir()) == []
    assert (other / "kept").exists()

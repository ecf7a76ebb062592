"""How much a host may have on the disk at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.lockstep.disk import on_disk
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

"""Writing files: whole or not at all, and a word on what to do where that is impossible."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.files import write_atomically


def test_replaces_a_file(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        write_atomically(tmp_path / "a/b.txt", content)
        assert (tmp_path / "a/b.txt").read_bytes() == content
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"file/gradebook\.csv cannot be written: .*Choose another name"):
        write_atomically(tmp_path / "file/gradebook.csv", b"")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="folder cannot be written"):
        write_atomically(tmp_path / "folder", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before stays."""
    (tmp_path / "a.txt").write_text("before")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match=r"a\.txt cannot be written: No space left on device\. Make room"):
        write_atomically(tmp_path / "a.txt", b"after")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_atomically(pipe, b"report")
    reader.join(60)
    assert heard == [b"report"]
    assert pipe.is_fifo()
